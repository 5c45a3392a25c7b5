import { LatencyHistogram } from '@three-ways/instrument/histogram'
import type { FinishedCell } from '@three-ways/result-files/results-folder'
import type { RowVerdict } from '@three-ways/result-files/row-verdict'
import { type JudgedAttempt, judgeRow } from '../measure/row-judgement.ts'

/** Judges the rows of a run as their cells come in. */
export class RowJudge {
  readonly #rows = new Map<string, [JudgedAttempt, ...JudgedAttempt[]]>()

  /** Takes one more cell; gives the verdict over every row so far. */
  add({ result, histograms, orders }: FinishedCell): RowVerdict[] {
    const key = [result.scenario, result.variant, result.model].join('/')
    const scheduled = result.instrument.slip_max_ms !== null
    const slip = scheduled ? LatencyHistogram.of(slips(orders)) : null
    const attempt = { result, slip, completed: histograms.completed ?? new LatencyHistogram() }
    const known = this.#rows.get(key)
    if (known === undefined) this.#rows.set(key, [attempt])
    else known.push(attempt)
    return [...this.#rows.values()].map(judgeRow)
  }
}

function* slips(orders: FinishedCell['orders']): Generator<number | null> {
  for (const { planned_us, sent_us } of orders) {
    yield sent_us === null ? null : Math.max(0, sent_us - planned_us)
  }
}
