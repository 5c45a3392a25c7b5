/** Of so many subjects at most it is kept when they were begun. */
const MOST_KEPT = 10_000

/**
 * When subjects were begun. Most have two moments, soon after each other: what was read for the first one is
 * kept for the second.
 */
export class Beginnings {
  readonly #read: (subject: string) => number | undefined
  readonly #kept = new Map<string, number>()

  constructor(read: (subject: string) => number | undefined) {
    this.#read = read
  }

  /** Unix milliseconds; undefined where nobody knows. */
  of(subject: string): number | undefined {
    const kept = this.#kept.get(subject)
    if (kept !== undefined) {
      this.#kept.delete(subject)
      return kept
    }
    const began_ms = this.#read(subject)
    if (began_ms === undefined) return undefined
    const [oldest] = this.#kept.size < MOST_KEPT ? [] : this.#kept.keys()
    if (oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(subject, began_ms)
    return began_ms
  }
}
