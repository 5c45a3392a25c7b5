import { setTimeout as delay } from 'node:timers/promises'
import { isSlowAround, type LoopbackRoundTrips } from '@three-ways/instrument/slow-machine'
import { SLIP_LIMIT_US } from '@three-ways/instrument/verdict'
import { milliseconds } from '@three-ways/report/numbers'
import type { Progress } from '../progress/progress.ts'
import { durationText } from '../settings/estimate.ts'

/** For how long a run waits for its machine, and how it asks whether that is quiet. */
export interface QuietWaitOptions {
  /** In all, over the whole sitting; 0: it never waits, and never asks. */
  readonly most_s: number
  /** How late the generator sends while every core is busy, p99 in ms; `null` of too few commands for one. */
  readonly busySlip: (signal: AbortSignal) => Promise<number | null>
  /** Told after each wait how long all of them were. */
  readonly onWaited: (waited_s: number) => Promise<void>
  readonly now_s?: () => number
  readonly pause_s?: number
}

/** Asking keeps every core busy for four seconds: others on this machine shall not be disturbed by it. */
const PAUSE_S = 30
/** A machine that is restless is not late in each of four seconds. */
const TIMES_IN_A_ROW = 3

/**
 * Waits for a quiet machine where one has to be doubted: before anything is measured, if the instrument
 * called it restless, and behind a measurement that was invalid or had a slow machine. What is waited for is
 * how late the generator sends, and no figure of a system, so nothing is selected by it; it is the same for
 * every model.
 */
export class QuietWait {
  readonly #options: QuietWaitOptions
  #doubted = false
  #waited_s = 0
  #least_us = Number.POSITIVE_INFINITY

  constructor(options: QuietWaitOptions) {
    this.#options = options
  }

  /** Something was invalid: ask before the next measurement begins. */
  doubt(): void {
    this.#doubted = true
  }

  /**
   * What a round trip over the loopback took around a measurement: behind one that had a slow machine before
   * it and behind it, the machine is doubted, whether or not the measurement had a schedule to be late with.
   */
  machineWas(taken_us: LoopbackRoundTrips): void {
    this.#least_us = Math.min(this.#least_us, taken_us.before, taken_us.after)
    if (isSlowAround(taken_us, this.#least_us)) this.doubt()
  }

  /** Resolves at once where there is no doubt or no time left. Rejects with the signal's reason. */
  async untilQuiet(progress: Progress, signal: AbortSignal): Promise<void> {
    const { most_s, onWaited, now_s = monotonic_s, pause_s = PAUSE_S } = this.#options
    const left_s = most_s - this.#waited_s
    if (!this.#doubted || left_s <= 0) return
    this.#doubted = false
    progress.phase('is this machine quiet?')
    const began_s = now_s()
    const waited_s = () => now_s() - began_s
    let slip_ms = await this.#worstSlip(signal)
    const is_waited_for = isLate(slip_ms)
    if (is_waited_for) {
      progress.note(
        `Waiting for a quiet machine: ${lateText(slip_ms)}. For ${durationText(left_s)} more at most.`,
      )
    }
    while (isLate(slip_ms) && waited_s() < left_s) {
      progress.phase('waiting for a quiet machine')
      await delay(Math.min(pause_s, left_s - waited_s()) * 1000, undefined, { signal })
      slip_ms = await this.#worstSlip(signal)
    }
    const took_s = waited_s()
    this.#waited_s += took_s
    progress.waited(took_s)
    if (!is_waited_for) return
    const ended = isLate(slip_ms) ? 'Not quiet, and measured all the same,' : 'Quiet again'
    progress.note(`${ended} after ${durationText(took_s)}: ${lateText(slip_ms)}.`)
    await onWaited(Math.round(this.#waited_s))
  }

  /** Asks as often as it takes to call a machine quiet, or until it is late once. */
  async #worstSlip(signal: AbortSignal): Promise<number | null> {
    let worst_ms: number | null = null
    for (let time = 0; time < TIMES_IN_A_ROW && !isLate(worst_ms); time += 1) {
      const slip_ms = await this.#options.busySlip(signal)
      if (slip_ms !== null) worst_ms = Math.max(worst_ms ?? 0, slip_ms)
    }
    return worst_ms
  }
}

/** Whether a machine on which the generator is so late is no place to measure. */
export function isLate(busy_slip_p99_ms: number | null = null): boolean {
  return busy_slip_p99_ms !== null && busy_slip_p99_ms * 1000 > SLIP_LIMIT_US
}

function lateText(slip_ms: number | null): string {
  const limit = `${milliseconds(SLIP_LIMIT_US / 1000)} ms are allowed`
  return `the generator sends late by ${milliseconds(slip_ms)} ms (p99; ${limit})`
}

function monotonic_s(): number {
  return performance.now() / 1000
}
