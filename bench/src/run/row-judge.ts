import type { FinishedCell } from '@three-ways/result-files/results-folder'
import type { RowVerdict } from '@three-ways/result-files/row-verdict'
import { type JudgedAttempt, judgedAttempt, judgeRow } from '../measure/row-judgement.ts'

/** Judges the rows of a run as their cells come in. */
export class RowJudge {
  readonly #rows = new Map<string, [JudgedAttempt, ...JudgedAttempt[]]>()

  /** `before`: what sittings before have measured, in their order. */
  constructor(before: readonly JudgedAttempt[] = []) {
    for (const attempt of before) this.#keep(attempt)
  }

  /** Takes one more cell; gives the verdict over every row so far. */
  add({ result, histograms }: Pick<FinishedCell, 'result' | 'histograms'>): RowVerdict[] {
    this.#keep(judgedAttempt(result, histograms))
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
