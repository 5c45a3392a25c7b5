import { percentileInterval } from '@three-ways/instrument/statistics/percentile-interval'
import { cellKey } from '@three-ways/result-files/cell'
import { RANKED_MODELS } from '@three-ways/result-files/ranked-family'
import { number, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

const CONFIDENCE = 0.95
const BOOTSTRAP = { confidence: CONFIDENCE, resamples: 1_000, seed: 1 } as const

export const TAILS_METHOD = `Completed p99 over all repetitions, described and not ranked: a ${100 * CONFIDENCE} % interval by resampling the orders of each repetition in blocks of neighbours (moving blocks, ${BOOTSTRAP.resamples.toLocaleString('en-US')} resamples). It says how well these orders determine the figure, not what another day would give.`

/**
 * The p99 of the steady rows with its interval, from the order logs. Empty where no model has enough orders,
 * or its logs cannot be read. Read back and counted anew.
 */
export function tailsTable(data: ReportData): string {
  const steady = ofScenario(data, 'latency').find(({ variant }) => variant === 'steady')
  const rows = (steady?.rows ?? []).flatMap(({ model, counted, latency: { completed } }) => {
    const logs = counted.flatMap((cell) => data.examination.counted.get(cellKey(cell))?.logged ?? [])
    if (!RANKED_MODELS.includes(model) || completed.p99_ms === null || logs.length < counted.length) return []
    const interval = percentileInterval(
      logs.map(({ completed_in_order_us }) => completed_in_order_us),
      99,
      BOOTSTRAP,
    )
    if (interval === undefined) return []
    const [low, high] = [number(interval.low / 1000), number(interval.high / 1000)]
    return [[model, wholeNumber(completed.count), number(completed.p99_ms), `${low}–${high}`]]
  })
  if (rows.length === 0) return ''
  return table([left('p99 of'), right('orders'), right('p99 (ms)'), right('interval (ms)')], rows)
}
