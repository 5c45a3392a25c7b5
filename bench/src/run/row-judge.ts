import { LatencyHistogram } from '@three-ways/instrument/histogram'
import type { FinishedCell } from '@three-ways/result-files/results-folder'
import type { RowVerdict } from '@three-ways/result-files/row-verdict'
import { type JudgedAttempt, judgeRow } from '../measure/row-judgement.ts'

/** Judges the rows of a run as their cells come in. */
export class RowJudge {
  readonly #rows = new Map<string, [JudgedAttempt, ...JudgedAttempt[]]>()

  /** `before`: what sittings before have measured, in their order. */
  constructor(before: readonly JudgedAttempt[] = []) {
    for (const attempt of before) this.#keep(attempt)
  }

  /** Takes one more cell; gives the verdict over every row so far. */
  add({ result, histograms, orders }: FinishedCell): RowVerdict[] {
    const scheduled = result.instrument.slip_max_ms !== null
    const slip = scheduled ? LatencyHistogram.of(slips(orders)) : null
    this.#keep({ result, slip, completed: histograms.completed ?? new LatencyHistogram() })
    return [...this.#rows.values()].map(judgeRow)
  }

  #keep(attempt: JudgedAttempt): void {
    const { scenario, variant, model } = attempt.result
    const key = [scenario, variant, model].join('/')
    const known = this.#rows.get(key)
    if (known === undefined) this.#rows.set(key, [attempt])
    else known.push(attempt)
  }
}

function* slips(orders: FinishedCell['orders']): Generator<number | null> {
  for (const { planned_us, sent_us } of orders) {
    yield sent_us === null ? null : Math.max(0, sent_us - planned_us)
  }
}
