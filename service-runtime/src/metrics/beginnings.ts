/** Of so many subjects at most it is kept when they were begun. */
const MOST_KEPT = 10_000

/**
 * When subjects were begun, in Unix milliseconds. Who was begun here and has not ended is known without
 * reading; of all others, and of the oldest where there are too many, it is read.
 */
export class Beginnings {
  readonly #read: (subject: string) => number | undefined
  readonly #kept = new Map<string, number>()

  constructor(read: (subject: string) => number | undefined) {
    this.#read = read
  }

  /** A subject is begun now. One whose transaction comes to nothing is begun again, or forgotten. */
  begin(subject: string, began_ms: number): void {
    if (this.#kept.size >= MOST_KEPT) this.#forgetOldest()
    this.#kept.set(subject, began_ms)
  }

  /** Undefined where nobody knows. `is_last`: nobody will ask for this subject any more. */
  of(subject: string, is_last: boolean): number | undefined {
    const kept = this.#kept.get(subject)
    if (kept === undefined) return this.#read(subject)
    if (is_last) this.#kept.delete(subject)
    return kept
  }

  #forgetOldest(): void {
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined) this.#kept.delete(oldest)
  }
}
