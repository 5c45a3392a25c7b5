/**
 * Between two acknowledgements to a broker, or commits of offsets. Nobody waits for either, each costs both
 * sides about as much as the message did, and what a process that dies has not acknowledged comes again and
 * is known. The same in all models with a broker.
 */
export const ACKNOWLEDGING_PAUSE_MS = 50

/**
 * Messages may finish in any order, but only the finished prefix may be acknowledged or committed: what comes
 * after an unfinished one would be forgotten with it. One instance per queue or partition.
 */
export class FinishedPrefix {
  readonly #order: number[] = []
  readonly #finished = new Set<number>()
  #head = 0

  /** A message was received; positions must grow. */
  received(position: number): void {
    this.#order.push(position)
  }

  /** A message is finished. Returns the last position of a prefix that has just grown, or undefined. */
  finished(position: number): number | undefined {
    this.#finished.add(position)
    let last: number | undefined
    while (this.#head < this.#order.length) {
      const next = this.#order[this.#head] as number
      if (!this.#finished.delete(next)) break
      last = next
      this.#head += 1
    }
    if (this.#head > 1024) {
      this.#order.splice(0, this.#head)
      this.#head = 0
    }
    return last
  }

  /** Received and not yet part of the finished prefix. */
  unfinished(): number {
    return this.#order.length - this.#head
  }
}
