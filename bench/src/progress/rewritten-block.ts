/** A few lines at the end of a terminal that are drawn again and again, in the place of those before. */
export class RewrittenBlock {
  readonly #write: (text: string) => void
  readonly #columns: () => number
  #lines: readonly string[] = []
  #drawn = 0

  /** `columns`: how wide the terminal is at the moment. */
  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write
    this.#columns = columns
  }

  /** Shows these lines, each cut where the terminal ends: one that went on in the next would stay. */
  draw(lines: readonly string[]): void {
    const most = Math.max(1, this.#columns() - 1)
    const cut = lines.map((line) => line.slice(0, most))
    this.#write(`${this.#back()}${cut.join('\n')}`)
    this.#lines = lines
    this.#drawn = cut.length
  }

  /** Writes a line that stays, above the block. */
  above(line: string): void {
    const lines = this.#lines
    this.#write(`${this.#back()}${line}\n`)
    this.#drawn = 0
    if (lines.length > 0) this.draw(lines)
  }

  /** Takes the block away. */
  clear(): void {
    this.#write(this.#back())
    this.#lines = []
    this.#drawn = 0
  }

  /** To the beginning of what is drawn, and everything from there on is gone. */
  #back(): string {
    if (this.#drawn === 0) return ''
    const up = this.#drawn === 1 ? '' : `\u001b[${this.#drawn - 1}A`
    return `\r${up}\u001b[J`
  }
}
