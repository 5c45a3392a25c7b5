import { medianOf } from '@three-ways/instrument/statistics/median'
/** What one instrument saw in one turn: from each order to its answer, in milliseconds. */
export interface Turn {
  readonly by: 'bench' | 'vegeta'
  readonly p50_ms: number
  readonly p99_ms: number
  /** How late it sent, where it tells. */
  readonly slip_p99_ms?: number
}

/** Two instruments on one figure. */
export interface Agreement {
  readonly figure: 'p50' | 'p99'
  /** Of the turns of each. */
  readonly bench_ms: number
  readonly vegeta_ms: number
  readonly allowed_ms: number
  readonly agrees: boolean
}

/** Whichever is larger: a share of what the other instrument saw, or so much. */
const ALLOWED = {
  p50: { share: 0.1, least_ms: 0.2 },
  p99: { share: 0.25, least_ms: 2 },
} as const

/** Compares the medians of the turns of both. Throws where one of them has no turn. Pure. */
export function agreementsOf(turns: readonly Turn[]): Agreement[] {
  return (['p50', 'p99'] as const).map((figure) => {
    const of = (by: Turn['by']) =>
      median(turns.filter((turn) => turn.by === by).map((turn) => turn[`${figure}_ms`]))
    const [bench_ms, vegeta_ms] = [of('bench'), of('vegeta')]
    const { share, least_ms } = ALLOWED[figure]
    const allowed_ms = Math.max(share * vegeta_ms, least_ms)
    return { figure, bench_ms, vegeta_ms, allowed_ms, agrees: Math.abs(bench_ms - vegeta_ms) <= allowed_ms }
  })
}

function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('expected a turn of each instrument')
  return medianOf(values)
}
