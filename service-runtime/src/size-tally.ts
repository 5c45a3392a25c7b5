export interface SizeSummary {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly counts: Readonly<Record<string, number>>
}

/** Counts how often each batch size occurred: exact percentiles of small whole numbers, for the report. */
export class SizeTally {
  readonly #counts = new Map<number, number>()
  #total = 0

  add(size: number): void {
    this.#counts.set(size, (this.#counts.get(size) ?? 0) + 1)
    this.#total += 1
  }

  /**
   * `count` batches; half of them had at most `p50` members, 99 % at most `p99`. Zeros when there was none.
   * `counts`: how often each size occurred, so that two summaries can be subtracted.
   */
  summary(): SizeSummary {
    const sizes = [...this.#counts.keys()].sort((a, b) => a - b)
    const at = (share: number) => {
      let seen = 0
      for (const size of sizes) {
        seen += this.#counts.get(size) ?? 0
        if (seen >= share * this.#total) return size
      }
      return 0
    }
    const counts = Object.fromEntries(this.#counts)
    return { count: this.#total, p50: at(0.5), p99: at(0.99), max: sizes.at(-1) ?? 0, counts }
  }
}
