import type { Fault } from '@three-ways/event-contract/faults'
import type { StoredEvent } from '../store/outbox.ts'
import type { Arrival } from '../trace/tracing.ts'
import type { Answer } from '../workflow.ts'

/** What a message caused, now or when it was handled before. */
export interface HandledMessage {
  readonly duplicate: boolean
  readonly emitted: readonly StoredEvent[]
  /**
   * So old that nobody can tell any more whether it was handled, or what it caused then: nothing was done.
   */
  readonly too_old?: Fault
}

/** What became of a command. */
export type CommandResult =
  | { readonly kind: 'new'; readonly emitted: readonly StoredEvent[] }
  | { readonly kind: 'same' }
  /** It would be new, and more is under way than may be: nothing was changed. */
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'refused'; readonly answer: Answer }

/** How a message is to be handled. */
export interface HandleOptions {
  /** What `work` resolved with. */
  readonly result?: unknown
  /** Injected failure: `refuse` decides in place of `decide`. */
  readonly refusal?: string | undefined
  /** False where the sender takes what was emitted in an answer and carries it from there. */
  readonly carry: boolean
  /** When it came, in a service that traces. */
  readonly arrival?: Arrival | undefined
  /** It comes out of this very store, so that its row is there if it was handled, however old it is. */
  readonly is_own?: boolean
}

/** For an event that was emitted here, or taken over: it is about what is under way here. */
export const OWN = { carry: true, is_own: true } as const satisfies HandleOptions
