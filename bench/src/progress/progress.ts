import type { Cell } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'

/**
 * What a run tells the person who waits for it. Every call writes at once or not at all: there is no timer,
 * so nothing is drawn while a load is being measured.
 */
export interface Progress {
  /** The whole run: how many cells there are, and how long it should take, and the cells by themselves. */
  runStarts(plan: {
    readonly cells: number
    readonly estimate_s: number
    readonly cells_s?: number
    readonly out: string
  }): void
  /** Something that deserves a line of its own: which broker was taken and why, a download, a warning. */
  note(line: string): void
  /** A model has its turn: which of how many rounds, and so many cells of it are left. */
  turnStarts(turn: {
    readonly model: string
    readonly round: number
    readonly rounds: number
    readonly cells: number
  }): void
  /** What runs now, and how long it should take. */
  cellStarts(cell: Cell, estimate_s: number): void
  /**
   * Where in the cell we are, or between two of them, such as `raising services`, `warming up`, `measuring`,
   * `draining`. Shown on a terminal only.
   */
  phase(text: string): void
  /** A finished cell: one line with its main figures. */
  cellEnds(result: Result): void
  /** The run waited for its machine for so long, which says nothing of how fast it measures. */
  waited(seconds: number): void
  /**
   * Names something that is being ended, until the returned handle is disposed:
   * `using _ = progress.ending('Kafka broker')`. Told to whoever presses Ctrl-C twice.
   */
  ending(what: string): Disposable
  /** Clears what is rewritten. */
  runEnds(): void
}

/** `1 measurement`, `2 measurements`. */
export function measurements(count: number): string {
  return `${count} measurement${count === 1 ? '' : 's'}`
}
