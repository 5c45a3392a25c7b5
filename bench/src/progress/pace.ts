import type { Cell } from '@three-ways/result-files/cell'
import { durationText } from '../settings/estimate.ts'

/** What is planned, in seconds on a quiet machine. */
export interface PlannedTime {
  readonly cells: number
  readonly estimate_s: number
  readonly cells_s?: number
}

/** The plan is believed as much as if this share of it had been measured and had taken what was planned. */
const BELIEVED_SHARE = 0.1

/**
 * How far a run is, and how long the rest of it should take: what is left by the plan, stretched or shrunk as
 * the cells so far took longer or shorter than planned. A first short cell that took six times as long says
 * little of an hour that is planned.
 */
export class Pace {
  readonly #now_s: () => number
  readonly #started_s: number
  #cells = 0
  #total_s = 0
  #share_of_between = 1
  #last_end_s: number
  #done = 0
  #done_estimate_s = 0
  #measured_s = 0
  #current: { readonly estimate_s: number; readonly started_s: number } | undefined

  constructor(now_s: () => number) {
    this.#now_s = now_s
    this.#started_s = now_s()
    this.#last_end_s = this.#started_s
  }

  begin({ cells, estimate_s, cells_s }: PlannedTime): void {
    this.#cells = cells
    this.#total_s = estimate_s
    // What lies between cells (brokers that start, warm-ups) is shared out among them.
    this.#share_of_between = cells_s === undefined || cells_s === 0 ? 1 : estimate_s / cells_s
    this.#last_end_s = this.#now_s()
  }

  cellStarts({ attempt }: Cell, alone_s: number): void {
    const estimate_s = alone_s * this.#share_of_between
    if (attempt > 1) {
      // A cell that was invalid and is measured once more was in no plan.
      this.#cells += 1
      this.#total_s += estimate_s
    }
    this.#current = { estimate_s, started_s: this.#last_end_s }
  }

  /** Time between two cells that tells nothing of the next ones. */
  waited(seconds: number): void {
    this.#last_end_s += seconds
  }

  cellEnds(): void {
    this.#done += 1
    this.#done_estimate_s += this.#current?.estimate_s ?? 0
    this.#measured_s += this.#now_s() - this.#last_end_s
    this.#last_end_s = this.#now_s()
    this.#current = undefined
  }

  /** `[12/104] 3:10, about 25 min left`, of the cell that is measured or comes next. */
  get run_text(): string {
    if (this.#cells === 0) return this.#elapsed
    return `[${this.#done + 1}/${this.#cells}] ${this.#elapsed}, about ${durationText(this.#left_s)} left`
  }

  /** The same of the cell that has just ended. */
  get done_text(): string {
    const left = this.#done < this.#cells ? `, about ${durationText(this.#left_s)} left` : ''
    return `[${this.#done}/${this.#cells}] ${this.#elapsed}${left}`
  }

  /** `, about 12 s in all` of the cell that is measured: its load, and what comes before and behind it. */
  get cell_text(): string {
    return this.#current === undefined ? '' : `, about ${durationText(this.#current.estimate_s)} in all`
  }

  get #left_s(): number {
    const believed_s = this.#total_s * BELIEVED_SHARE
    const pace = (this.#measured_s + believed_s) / (this.#done_estimate_s + believed_s)
    const in_cell_s = this.#current === undefined ? 0 : this.#now_s() - this.#current.started_s
    const cell_s = (this.#current?.estimate_s ?? 0) * pace
    return Math.max(0, (this.#total_s - this.#done_estimate_s) * pace - Math.min(in_cell_s, cell_s))
  }

  get #elapsed(): string {
    const whole = Math.round(this.#now_s() - this.#started_s)
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
  }
}
