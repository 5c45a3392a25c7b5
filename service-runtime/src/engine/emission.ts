import type { EventCatalogue } from '@three-ways/event-contract/catalogue'
import type { Envelope } from '@three-ways/event-contract/envelope'
import type { EventDraft, ServiceDeclaration } from '../workflow.ts'

/**
 * The event that a service emits by a decision. Throws for one that it does not declare to emit: where a
 * service reads only what is declared to come from others, such an event would reach nobody.
 */
export function emittedEvent(
  { name, emits }: Pick<ServiceDeclaration, 'name' | 'emits'>,
  catalogue: EventCatalogue,
  { type, subject, data }: EventDraft,
  time_ms: number,
): Envelope {
  if (!emits.includes(type)) {
    const declared = emits.join(', ') || 'nothing'
    throw new TypeError(`${name} emitted a ${type}: expected one of what it declares to emit, ${declared}`)
  }
  return catalogue.create(type, subject, name, time_ms, data)
}
