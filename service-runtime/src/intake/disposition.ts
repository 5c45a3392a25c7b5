import type { UndecodableReason } from '@three-ways/event-contract/catalogue'
import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Fault } from '@three-ways/event-contract/faults'
import type { StoredEvent } from '../store/outbox.ts'

/** What became of a message. Only `dead` needs the carrier's care: it has to be put aside, or refused. */
export type Disposition =
  | {
      readonly kind: 'handled' | 'duplicate'
      readonly event: Envelope
      readonly emitted: readonly StoredEvent[]
    }
  | { readonly kind: 'skipped' }
  /** Nobody waits for it any more, and nothing was done: whoever sent it knows only that no answer came. */
  | { readonly kind: 'unwanted' }
  | {
      readonly kind: 'dead'
      readonly reason: UndecodableReason | 'contradicting_type' | 'handler_failed' | 'too_old'
      readonly faults: readonly Fault[]
      readonly attempts: number
      /** Whom the message is about, where that can be told. */
      readonly subject: string | undefined
      /** Of a message that is an event. */
      readonly type?: string
    }

/** Of a message of which the carrier's headers say something else than its body. */
export function contradicted({ type, subject }: Envelope, told: string): Disposition {
  const message = `expected ${type} in the headers, as in the body, got ${told}`
  return {
    kind: 'dead',
    reason: 'contradicting_type',
    faults: [{ path: 'type', message }],
    attempts: 1,
    subject,
    type,
  }
}

/** Of a message whose handler threw so often. */
export function dead({ subject, type }: Envelope, error: unknown, attempts: number): Disposition {
  const message = error instanceof Error ? error.message : String(error)
  const faults = [{ path: '$', message }]
  return { kind: 'dead', reason: 'handler_failed', faults, attempts, subject, type }
}

/** A message that may have been handled before, and nobody can tell any more. */
export function forgotten({ subject, type }: Envelope, fault: Fault): Disposition {
  return { kind: 'dead', reason: 'too_old', faults: [fault], attempts: 1, subject, type }
}
