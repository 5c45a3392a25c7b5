import type { Result } from './metrics.ts'

/** A figure by which models are ranked; lower is better. */
export interface RankedFigure {
  readonly scenario: string
  readonly variant: string
  readonly name: string
  readonly unit: string
  /** Of one run; anything but a number where it has none. */
  readonly of: (run: Pick<Result, 'latency' | 'figures'>) => unknown
}

/** The models that are ranked, each against each. */
export const RANKED_MODELS: readonly string[] = ['sync-rest', 'async-rabbitmq', 'streaming-kafka']

/**
 * All that anybody is ranked by: a closed list, so that nobody looks through a hundred figures for one in
 * which a model happens to be ahead. Everything else is shown with its range, and not ranked.
 */
export const RANKED_FIGURES: readonly RankedFigure[] = [
  {
    scenario: 'latency',
    variant: 'steady',
    name: 'completed p50',
    unit: 'ms',
    of: ({ latency }) => latency.completed.p50_ms,
  },
  {
    scenario: 'throughput-10k',
    variant: 'door',
    name: 'last completion',
    unit: 's',
    of: ({ figures }) => figures.last_completed_s,
  },
]

/** Whether anybody is ranked by something of this row. */
export function isRanked({ scenario, variant }: Pick<Result, 'scenario' | 'variant'>): boolean {
  return RANKED_FIGURES.some((figure) => figure.scenario === scenario && figure.variant === variant)
}

/** The comparisons of the family, whether they were made or not: the three pairs of each figure. */
export const FAMILY_SIZE = (RANKED_FIGURES.length * RANKED_MODELS.length * (RANKED_MODELS.length - 1)) / 2

/** How often any of the comparisons may show a difference that is not there. */
export const RANKING_LEVEL = 0.05

/** With fewer repetitions no comparison of the family could be shown, whatever its figures. */
export const LEAST_REPETITIONS = 6

/** The only class of durability that is ranked. */
export const RANKED_DURABILITY = 'D1'
