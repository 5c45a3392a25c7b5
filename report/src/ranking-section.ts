import {
  FAMILY_SIZE,
  LEAST_REPETITIONS,
  RANKED_FIGURES,
  RANKING_LEVEL,
} from '@three-ways/result-files/ranked-family'
import { number } from './numbers.ts'
import { DRIFT_LEVEL, type Ranking, rankingsOf } from './ranking.ts'
import { rangeText } from './ranking-clause.ts'
import type { ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'
import { TAILS_METHOD, tailsTable } from './tails-table.ts'

/** All that anybody is ranked by, with every repetition, and what each row could have shown. */
export function rankingSection(data: ReportData): string {
  const rankings = rankingsOf(data)
  if (rankings.length === 0) return ''
  const tails = tailsTable(data)
  return [
    '## What is ranked',
    METHOD,
    rowsTable(rankings),
    COULD_SEE,
    pairsTable(rankings),
    ...(tails === '' ? [] : [TAILS_METHOD, tails]),
  ].join('\n\n')
}

const FIGURES = RANKED_FIGURES.map(({ scenario, variant, name }) => `${name} of \`${scenario} / ${variant}\``)
const METHOD = `Models are ranked by ${FIGURES.join(' and ')}, in D1, each against each: ${FAMILY_SIZE} comparisons that were fixed before anything was measured, and nothing else. A pair is compared by the exact two-sided rank test (Wilcoxon, Mann, Whitney) over its repetitions, adjusted by Holm over all ${FAMILY_SIZE}, so that any of them is wrong in at most ${100 * RANKING_LEVEL} % of runs like this. Below ${LEAST_REPETITIONS} repetitions none could be shown, so there is a range and no ranking. All other figures are shown with their ranges, unranked.`
const COULD_SEE = `Drift: the probability of such an order of repetitions without one (exact Mann-Kendall test, both directions); from ${100 * DRIFT_LEVEL} % downwards the row is not ranked. Could see: by how much another model with the same scatter had to differ to be told from this row at the strictest step (${100 * RANKING_LEVEL} % / ${FAMILY_SIZE}); its own repetitions are multiplied by a growing factor and tested against themselves.`

/** Read back and counted anew, like the next one. */
export function rowsTable(rankings: readonly Ranking[]): string {
  const rows = rankings.flatMap(({ figure, rows: ranked }) =>
    ranked.map(({ model, per_run, drift_probability, smallest_seen, why_not }) => [
      `${figure.scenario}: ${model}`,
      `${figure.name} (${figure.unit})`,
      per_run.map(number).join(', ') || '–',
      rangeText(per_run, figure.unit) ?? '–',
      per_run.length < 3 ? '–' : drift_probability.toFixed(3),
      smallest_seen === undefined ? 'nothing' : `${(100 * smallest_seen).toFixed(1)} %`,
      why_not ?? 'ranked',
    ]),
  )
  return table(
    [
      left('row'),
      left('figure'),
      left('repetitions, in order'),
      left('range'),
      right('drift'),
      right('could see'),
      left('ranked or not'),
    ],
    rows,
  )
}

export function pairsTable(rankings: readonly Ranking[]): string {
  const rows = rankings.flatMap(({ figure, pairs }) =>
    pairs.map(({ one, other, probability, adjusted, lower, why_not }) => [
      `${figure.scenario}: ${one}, ${other}`,
      why_not === undefined ? probability.toFixed(4) : '–',
      why_not === undefined ? adjusted.toFixed(4) : '–',
      why_not ?? (lower === undefined ? 'no difference shown' : `${lower} is faster`),
    ]),
  )
  return table([left('pair'), right('p alone'), right('p of all (Holm)'), left('outcome')], rows)
}
