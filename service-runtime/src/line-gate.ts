const WINDOW_MS = 1000

export interface LineGateOptions {
  /** Up to so many lines a second are let through. */
  readonly most_per_s: number
  /** Milliseconds on a clock that only goes forward. */
  readonly now_ms: () => number
  /** Called at the latest a second after lines were held back, with how many. */
  readonly onHeldBack: (lines: number) => void
}

/**
 * Lets lines through while they are few. A second with too many of them closes the gate, and it opens again
 * after a second with few: under steady load nothing passes but one summary a second. Costs a comparison per
 * call, and a timer only while something is held back.
 */
export class LineGate {
  readonly #options: LineGateOptions
  #window = Number.NEGATIVE_INFINITY
  #lines = 0
  #closed = false
  #held_back = 0

  constructor(options: LineGateOptions) {
    this.#options = options
  }

  /** Whether these lines, which belong together, may be written. */
  admits(lines: number): boolean {
    this.#enterWindow()
    this.#lines += lines
    if (!this.#closed && this.#lines <= this.#options.most_per_s) return true
    this.#holdBack(lines)
    return false
  }

  #enterWindow(): void {
    const window = Math.floor(this.#options.now_ms() / WINDOW_MS)
    if (window === this.#window) return
    const follows_many = window === this.#window + 1 && this.#lines > this.#options.most_per_s
    this.#closed = follows_many
    this.#window = window
    this.#lines = 0
  }

  #holdBack(lines: number): void {
    if (this.#held_back === 0) setTimeout(this.#tell, WINDOW_MS).unref()
    this.#held_back += lines
  }

  readonly #tell = (): void => {
    const held_back = this.#held_back
    this.#held_back = 0
    this.#options.onHeldBack(held_back)
  }
}
