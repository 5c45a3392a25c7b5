import { eventId } from '@three-ways/event-contract/identifiers'
import type { Outbox, StoredEvent } from '../store/outbox.ts'
import type { EngineOptions } from './engine-options.ts'

/**
 * Owes everything again that a service emitted about a subject, to everybody who must have it. What was
 * settled and is owed from now on, in the order of emission. `is_open`: it was begun here and has not ended.
 */
export function oweAgain(
  outbox: Outbox,
  { workflow, transport, declaration }: Pick<EngineOptions, 'workflow' | 'transport' | 'declaration'>,
  subject: string,
  is_open: boolean,
): readonly StoredEvent[] {
  // Where the sender carries on what a message caused, nobody carried events but who began the subject.
  if (transport.handlesOwnEvents && !is_open) return []
  const emitted = workflow.catalogue.kinds.flatMap(({ type }) => outbox.find(eventId(subject, type)) ?? [])
  const owed = emitted.filter(({ type, sequence }) => {
    const destinations = transport.destinations(workflow, declaration.name, type)
    return destinations.map((destination) => outbox.oweAgain(destination, sequence)).includes(true)
  })
  return owed.sort((a, b) => a.sequence - b.sequence)
}
