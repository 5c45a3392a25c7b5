import type { FailedFate } from './client-record.ts'

/**
 * Where a generator writes down what it does: the journal itself, or whatever carries the notes to it.
 * Moments are readings of the bench's clock.
 */
export interface Notes {
  /** How many subjects there is room for. */
  readonly capacity: number
  /** How many were planned. */
  readonly offered: number
  /** Plans the next subject for this reading of the clock and returns its number. */
  plan(planned_us: number): number
  /** Takes back the plan of the last `count` subjects, none of which was sent. */
  withdraw(count: number): void
  /** Notes when the request was written; noted again, the later moment counts. */
  noteSent(n: number, at_us: number): void
  /** Notes a complete answer. */
  noteAnswer(n: number, at_us: number, http_status: number, body: Buffer): void
  /** Notes a request that got no answer. */
  noteFailure(n: number, at_us: number, fate: FailedFate): void
}
