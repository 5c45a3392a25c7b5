import { trendProbability } from '@three-ways/instrument/rank-trend'
import { holmAdjusted } from '@three-ways/instrument/statistics/holm'
import { rankProbability } from '@three-ways/instrument/statistics/rank-test'
import { smallestSeen } from '@three-ways/instrument/statistics/ratio'
import { unfairPairs } from '@three-ways/result-files/fairness/row-fairness'
import type { Metrics } from '@three-ways/result-files/metrics'
import {
  FAMILY_SIZE,
  LEAST_REPETITIONS,
  RANKED_DURABILITY,
  RANKED_FIGURES,
  RANKED_MODELS,
  RANKING_LEVEL,
  type RankedFigure,
} from '@three-ways/result-files/ranked-family'
import { isWarm } from '@three-ways/result-files/temperature'
import { isCpuBound } from './cpu-bound.ts'
import type { Comparison, ModelRow } from './model-row.ts'
import { counted as countedText } from './numbers.ts'

/** From this probability on, chance would put the repetitions in such an order as well. */
export const DRIFT_LEVEL = 0.05

/** One model's figure in each of its repetitions. */
export interface RankedRow {
  readonly model: string
  /** In the order of the repetitions. */
  readonly per_run: readonly number[]
  /** How probable such an order is without a drift. */
  readonly drift_probability: number
  /** The smallest share by which a model with the same scatter had to differ to be told from it. */
  readonly smallest_seen: number | undefined
  readonly why_not: string | undefined
}

export interface RankedPair {
  readonly one: string
  readonly other: string
  /** Of the pair alone, and among all of the family; 1 where it is not ranked. */
  readonly probability: number
  readonly adjusted: number
  /** The model that is lower, where that is shown. */
  readonly lower: string | undefined
  readonly why_not: string | undefined
}

/** A figure of the family with its rows and their three comparisons. */
export interface Ranking {
  readonly figure: RankedFigure
  readonly rows: readonly RankedRow[]
  readonly pairs: readonly RankedPair[]
}

/** What a ranking is made of. */
export interface RankingData {
  readonly metrics: { readonly run: Pick<Metrics['run'], 'durability' | 'rows' | 'configurations'> }
  readonly comparisons: readonly Comparison[]
}

/**
 * Compares the models by the figures of the family: the exact rank test of each pair, adjusted by Holm over
 * the whole family. Pure.
 */
export function rankingsOf({ metrics: { run }, comparisons }: RankingData): Ranking[] {
  const measured = RANKED_FIGURES.flatMap((figure) => {
    const found = comparisons.find(({ scenario, variant }) => {
      return scenario === figure.scenario && variant === figure.variant
    })
    if (found === undefined) return []
    const rows = found.rows.filter(({ model }) => RANKED_MODELS.includes(model))
    const unfair = whyUnfair(found, run)
    const ranked = rows.map((row) => rankedRow(row, figure, whyNone(found, row, run) ?? unfair))
    return [{ figure, rows: ranked, tests: testsOf(ranked) }]
  })
  const adjusted = holmAdjusted(
    measured.flatMap(({ tests }) => tests.map(({ probability }) => probability)),
    FAMILY_SIZE,
  )
  return measured.map(({ figure, rows, tests }) => {
    const pairs = tests.map(({ one, other, probability, why_not }): RankedPair => {
      const among_all = adjusted.shift() ?? 1
      const is_shown = why_not === undefined && among_all <= RANKING_LEVEL
      const lower = is_shown ? lowerOf(one, other) : undefined
      return { one: one.model, other: other.model, probability, adjusted: among_all, lower, why_not }
    })
    return { figure, rows, pairs }
  })
}

/** A figure of every run of a row that counts; runs without it are left out. */
export function perRun(row: Pick<ModelRow, 'counted'>, of: RankedFigure['of']): number[] {
  return row.counted.map(of).filter((value) => typeof value === 'number')
}

function rankedRow(row: ModelRow, figure: RankedFigure, why_none: string | undefined): RankedRow {
  const per_run = perRun(row, figure.of)
  const drift_probability = trendProbability(per_run)
  const few =
    per_run.length < LEAST_REPETITIONS
      ? `not ranked: ${countedText(per_run.length, 'repetition')}`
      : undefined
  const drifts =
    drift_probability <= DRIFT_LEVEL ? 'not ranked: the figure drifts over the repetitions' : undefined
  return {
    model: row.model,
    per_run,
    drift_probability,
    smallest_seen: smallestSeen(per_run, RANKING_LEVEL / FAMILY_SIZE),
    why_not: why_none ?? few ?? drifts,
  }
}

/** What keeps a row from being ranked before anybody looks at its figures. */
function whyNone(
  comparison: Comparison,
  row: ModelRow,
  run: RankingData['metrics']['run'],
): string | undefined {
  if (run.durability !== RANKED_DURABILITY) {
    return `not ranked: only ${RANKED_DURABILITY} is, and this is ${run.durability}`
  }
  const other = row.counted.find(({ durability = RANKED_DURABILITY }) => durability !== RANKED_DURABILITY)
  if (other !== undefined) return `not ranked: only ${RANKED_DURABILITY} is, and this is ${other.durability}`
  if (isCpuBound(comparison)) return 'not ranked: CPU-bound'
  if (row.counted.some(({ warm_up }) => !isWarm(warm_up))) return 'not warm, so nothing is ranked'
  const judged = run.rows?.find(({ scenario, variant, model }) => {
    return scenario === row.scenario && variant === row.variant && model === row.model
  })
  if (judged !== undefined && judged.invalid_reasons.length > 0) return 'not ranked: the row is invalid'
  return undefined
}

/** Where the settings of a pair are not comparable nobody is ranked: which of the two is odd is open. */
function whyUnfair({ rows }: Comparison, run: RankingData['metrics']['run']): string | undefined {
  const pairs = unfairPairs(
    run,
    rows.flatMap(({ attempts }) => attempts),
  )
  const settings = new Set(pairs.flatMap(({ reasons }) => reasons.map((reason) => reason.split(':')[0])))
  if (settings.size === 0) return undefined
  return `not comparable, so nothing is ranked: ${[...settings].sort().join(', ')}`
}

function testsOf(rows: readonly RankedRow[]) {
  return rows.flatMap((one, index) =>
    rows.slice(index + 1).map((other) => {
      const why_not = one.why_not ?? other.why_not
      const probability = why_not === undefined ? rankProbability(one.per_run, other.per_run) : 1
      return { one, other, probability, why_not }
    }),
  )
}

/** Of two groups that the rank test tells apart: the one of which more values lie below the other's. */
function lowerOf(one: RankedRow, other: RankedRow): string {
  const signs = one.per_run.flatMap((value) => other.per_run.map((against) => Math.sign(against - value)))
  return signs.reduce((total, sign) => total + sign, 0) > 0 ? one.model : other.model
}
