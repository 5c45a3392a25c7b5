import type { CommandAnswer, SubjectOutcome } from '@three-ways/event-contract/workload'
import { type ClientRecord, FATES, type FailedFate, type Fate, STATUSES } from './client-record.ts'
import type { Notes } from './notes.ts'
import { readProbeAnswer } from './probe-workload.ts'
import { numberedIds, type SubjectIds } from './subject-ids.ts'

/** Reads what an answer tells the customer. Never throws. */
export type ReadAnswer = (http_status: number, body: Buffer) => CommandAnswer

export interface JournalOptions {
  /** What the subjects are called, where that is not `<prefix>-<n>`. */
  readonly ids?: SubjectIds
  /** What the workload makes of an answer; without one, what HTTP says by itself. */
  readonly readAnswer?: ReadAnswer
}

/**
 * What happened to every subject of one cell, in columns that are allocated before the load starts, so that
 * noting a moment costs a store into an array and no garbage. Subjects are numbered from 0 in the order of
 * planning; their ids are `<prefix>-<n>`. A cell whose subjects were not sent one by one (bulk) notes them
 * all with one time.
 */
export class Journal implements Notes {
  readonly prefix: string
  readonly capacity: number
  readonly planned_us: Float64Array
  readonly sent_us: Float64Array
  readonly ended_us: Float64Array
  readonly decided_us: Float64Array
  readonly completed_us: Float64Array
  readonly http_status: Uint16Array
  readonly #ids: SubjectIds
  readonly #readAnswer: ReadAnswer
  readonly #fate: Uint8Array
  readonly #accepted: Uint8Array
  readonly #answer_status: Uint8Array
  readonly #feed_status: Uint8Array
  readonly #endings: Uint8Array
  readonly #answer_reason = new Map<number, string>()
  readonly #feed_reason = new Map<number, string>()
  /** Thousands of subjects end for the same few reasons, and each comes with a text of its own. */
  readonly #reasons = new Map<string, string>()
  readonly #listeners = new Set<() => void>()
  #offered = 0
  #in_flight = 0
  #awaiting_end = 0

  constructor(prefix: string, capacity: number, { ids, readAnswer }: JournalOptions = {}) {
    this.prefix = prefix
    this.#ids = ids ?? numberedIds(prefix)
    this.#readAnswer = readAnswer ?? readProbeAnswer
    this.capacity = capacity
    const moments = () => new Float64Array(capacity).fill(Number.NaN)
    this.planned_us = moments()
    this.sent_us = moments()
    this.ended_us = moments()
    this.decided_us = moments()
    this.completed_us = moments()
    this.http_status = new Uint16Array(capacity)
    this.#fate = new Uint8Array(capacity)
    this.#accepted = new Uint8Array(capacity)
    this.#answer_status = new Uint8Array(capacity)
    this.#feed_status = new Uint8Array(capacity)
    this.#endings = new Uint8Array(capacity)
  }

  /** How many subjects were planned, whether or not they were sent. */
  get offered(): number {
    return this.#offered
  }

  /** Requests without an answer yet. */
  get in_flight(): number {
    return this.#in_flight
  }

  /** Subjects that were accepted and have not ended. */
  get awaiting_end(): number {
    return this.#awaiting_end
  }

  /** Plans the next subject for this reading of the clock and returns its number. */
  plan(planned_us: number): number {
    if (this.#offered === this.capacity) {
      throw new RangeError(
        `Planning a subject of ${this.prefix}: room for ${this.capacity}, all of them taken.`,
      )
    }
    this.planned_us[this.#offered] = planned_us
    this.#offered += 1
    return this.#offered - 1
  }

  /** Takes back the plan of the last `count` subjects, none of which was sent. */
  withdraw(count: number): void {
    for (let n = this.#offered - count; n < this.#offered; n += 1) this.planned_us[n] = Number.NaN
    this.#offered -= count
  }

  /** Notes when the request was written; noted again, the later moment counts. */
  noteSent(n: number, at_us: number): void {
    this.sent_us[n] = at_us
    if (this.#fate[n] !== FATES.indexOf('not_sent')) return
    this.#fate[n] = FATES.indexOf('in_flight')
    this.#in_flight += 1
  }

  /**
   * Notes a complete answer. In every model it tells when the subject was accepted and nothing else; what it
   * says of a decision or an end is kept to be compared, and the feed tells when those were.
   */
  noteAnswer(n: number, at_us: number, http_status: number, body: Buffer): void {
    const answer = this.#readAnswer(http_status, body)
    this.#end(n, at_us, 'answered')
    this.http_status[n] = http_status
    this.#answer_status[n] = STATUSES.indexOf(answer.status)
    if (answer.reason !== undefined) this.#answer_reason.set(n, this.#known(answer.reason))
    if (answer.accepted) {
      this.#accepted[n] = 1
      // The feed runs beside the answers and may have told the end of this subject already.
      if (Number.isNaN(this.completed_us[n])) this.#awaiting_end += 1
    }
    this.#tell()
  }

  /** Notes a request that got no answer. */
  noteFailure(n: number, at_us: number, fate: FailedFate): void {
    this.#end(n, at_us, fate)
    this.#tell()
  }

  /**
   * Notes a line of the outcome feed that arrived at `at_us`. The caller leaves out lines it has seen before
   * (same sequence). Returns false for a subject that this journal has no room for, or of another one.
   */
  noteOutcome(outcome: Omit<SubjectOutcome, 'sequence'>, at_us: number): boolean {
    // The feed may be faster than the sending thread's word that the subject was planned: there is room for
    // it.
    const n = this.#ids.numberOf(outcome.subject)
    if (n < 0 || n >= this.capacity) return false
    this.#feed_status[n] = STATUSES.indexOf(outcome.status)
    if (outcome.reason !== undefined) this.#feed_reason.set(n, this.#known(outcome.reason))
    // A failure is decided and ended by one line; a confirmed subject has a line for each.
    const decides = outcome.moment === 'decided' || outcome.status === 'failed'
    if (decides && Number.isNaN(this.decided_us[n])) this.decided_us[n] = at_us
    if (outcome.moment === 'completed') {
      this.#endings[n] = Math.min((this.#endings[n] ?? 0) + 1, 255)
      if (Number.isNaN(this.completed_us[n])) {
        this.completed_us[n] = at_us
        if (this.#accepted[n] === 1) this.#awaiting_end -= 1
      }
    }
    this.#tell()
    return true
  }

  /** The number of the subject with this id; -1 for one that this journal did not plan. */
  numberOf(subject: string): number {
    const n = this.#ids.numberOf(subject)
    return n < this.#offered ? n : -1
  }

  /**
   * Calls `listener` after every noted answer, failure and outcome, until the returned function is called.
   */
  onProgress(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Everything that is known of subject n. */
  record(n: number): ClientRecord {
    const ended_us = momentOf(this.ended_us, n)
    return {
      subject: this.#ids.subject(n),
      planned_us: this.planned_us[n] ?? Number.NaN,
      sent_us: momentOf(this.sent_us, n),
      ended_us,
      accepted_us: this.#accepted[n] === 1 ? ended_us : null,
      decided_us: momentOf(this.decided_us, n),
      completed_us: momentOf(this.completed_us, n),
      fate: FATES[this.#fate[n] ?? 0] ?? 'not_sent',
      http_status: this.http_status[n] === 0 ? null : (this.http_status[n] ?? null),
      answer_status: STATUSES[this.#answer_status[n] ?? 0],
      answer_reason: this.#answer_reason.get(n),
      feed_status: STATUSES[this.#feed_status[n] ?? 0],
      feed_reason: this.#feed_reason.get(n),
      endings: this.#endings[n] ?? 0,
    }
  }

  /** Every planned subject, in the order of planning. */
  *records(): Generator<ClientRecord> {
    for (let n = 0; n < this.#offered; n += 1) yield this.record(n)
  }

  #end(n: number, at_us: number, fate: Fate): void {
    if (this.#fate[n] === FATES.indexOf('in_flight')) this.#in_flight -= 1
    this.#fate[n] = FATES.indexOf(fate)
    this.ended_us[n] = at_us
  }

  #known(reason: string): string {
    const known = this.#reasons.get(reason) ?? reason
    this.#reasons.set(reason, known)
    return known
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function momentOf(column: Float64Array, n: number): number | null {
  const moment = column[n]
  return moment === undefined || Number.isNaN(moment) ? null : moment
}
