import type { Envelope } from '@three-ways/event-contract/envelope'
import type { FactsLog } from '../facts-log.ts'
import type { CrashPointName } from '../intake/crash-point.ts'
import type { CommitHooks } from '../store/group-commit.ts'
import type { RecordedMoment } from '../store/moments.ts'

export interface CommitNewsOptions {
  /** Told how many newly handled messages and commands have come to a point; may end the process there. */
  readonly reached: (point: CrashPointName, messages: number) => void
  /** Told what became of each subject; undefined where nobody reads it. */
  readonly facts: FactsLog | undefined
  /** Told of each commit, and how many operations shared it. */
  readonly committed: ((operations: number) => void) | undefined
  /** Told of the end of each transaction, and whether it was committed, before anybody else is. */
  readonly ended: (committed: boolean) => void
}

/**
 * What the operations of the transaction under way have brought about: told to whoever listens once it is
 * committed, and forgotten if it is rolled back.
 */
export class CommitNews implements CommitHooks {
  readonly #options: CommitNewsOptions
  #moments: RecordedMoment[] = []
  #owed = false
  #handled = 0
  #effects: (() => void)[] = []
  #onMoments: ((moments: readonly RecordedMoment[]) => void) | undefined
  #onOwed: (() => void) | undefined

  constructor(options: CommitNewsOptions) {
    this.#options = options
  }

  /** Calls `onMoments` after each commit that had any, `onOwed` after each that left new deliveries. */
  listen(onMoments: (moments: readonly RecordedMoment[]) => void, onOwed: () => void): void {
    this.#onMoments = onMoments
    this.#onOwed = onOwed
  }

  handledOne(): void {
    this.#handled += 1
  }

  /** `what` came once more, and had no effect. */
  repeated(subject: string, what: string): void {
    this.#options.facts?.repeated(subject, what)
  }

  emitted(events: readonly Envelope[]): void {
    this.#options.facts?.emitted(events)
  }

  moment(moment: RecordedMoment): void {
    this.#moments.push(moment)
  }

  owes(): void {
    this.#owed = true
  }

  /** An effect that no rollback undoes; it is performed right before the commit. */
  effect(perform: () => void): void {
    this.#effects.push(perform)
  }

  /** Last of all: an effect that cannot be undone must not happen because a neighbour's message failed. */
  beforeCommit(): void {
    for (const perform of this.#effects) perform()
    if (this.#handled > 0) this.#options.reached('before-commit', this.#handled)
  }

  afterCommit(operations: number): void {
    if (this.#handled > 0) this.#options.reached('after-commit', this.#handled)
    const moments = this.#moments
    const owed = this.#owed
    this.#forget(true)
    this.#options.facts?.committed(moments)
    if (moments.length > 0) this.#onMoments?.(moments)
    if (owed) this.#onOwed?.()
    this.#options.committed?.(operations)
  }

  afterRollback(): void {
    this.#options.facts?.rolledBack()
    this.#forget(false)
  }

  #forget(committed: boolean): void {
    this.#options.ended(committed)
    this.#moments = []
    this.#owed = false
    this.#handled = 0
    this.#effects = []
  }
}
