import { deadLetteredLine, type GivenUpMessage, givenUpLine, MOST_LINES_PER_S } from './facts-log.ts'
import { LineGate } from './line-gate.ts'
import type { Log, LogLevel } from './log.ts'

export interface GivenUpLogOptions {
  readonly log: Log
  /** `debug` has every line written, however many there are. */
  readonly level: LogLevel
  readonly now_ms: () => number
  /** Told why each message was put aside, in a word, where somebody counts. */
  readonly counted?: ((reason: string) => void) | undefined
}

/**
 * A line for each message that is given up, while they are few: somebody's ten thousand foreign messages are
 * one line a second, and each of them is kept where it says why.
 */
export class GivenUpLog implements Disposable {
  readonly #log: Log
  readonly #gate: LineGate
  readonly #counted: GivenUpLogOptions['counted']

  constructor({ log, level, now_ms, counted }: GivenUpLogOptions) {
    this.#log = log
    this.#counted = counted
    this.#gate = new LineGate({
      most_per_s: level === 'debug' ? Number.POSITIVE_INFINITY : MOST_LINES_PER_S,
      now_ms,
      onHeldBack: (lines) => log.warn(`${lines} more messages given up; LOG_LEVEL=debug shows each`),
    })
  }

  /** A message was put aside and is kept; `from` says where it came from, where that helps. */
  deadLettered(message: GivenUpMessage & { readonly attempts: number }, from?: string): void {
    this.#counted?.(message.reason)
    if (!this.#gate.admits(1)) return
    this.#log.warn(`${deadLetteredLine(message)}${from === undefined ? '' : `, from ${from}`}`)
  }

  /** A message was refused at the door, and its sender was told. */
  refused(message: GivenUpMessage, at: string): void {
    if (this.#gate.admits(1)) this.#log.warn(givenUpLine(message, `refused at ${at}`))
  }

  /** Says what is still to be said; nothing is written later. */
  [Symbol.dispose](): void {
    this.#gate[Symbol.dispose]()
  }
}
