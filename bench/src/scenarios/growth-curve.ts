import { LatencyHistogram } from '@three-ways/instrument/histogram'
import type { Journal } from '@three-ways/instrument/journal'
import type { GrowthPoint } from '@three-ways/result-files/growth-point'
import type { GrowthSample } from './growth-watch.ts'

/**
 * A thousandth of ten thousand orders is ten of them, and a transaction holds more: what it takes says
 * nothing.
 */
const POINTS = 100

export interface GrowthInput {
  readonly journal: Pick<Journal, 'planned_us' | 'completed_us' | 'offered'>
  readonly started_us: number
  /** In order; the first one from before the load. */
  readonly samples: readonly GrowthSample[]
  /** Orders were made by one request, and have no latencies of their own. */
  readonly bulk: boolean
}

/**
 * A run by hundredths of its orders, in the order in which they ended, failures included. One that never
 * ended is in none of them. Pure.
 */
export function growthCurve({ journal, started_us, samples, bulk }: GrowthInput): GrowthPoint[] {
  const { planned_us, completed_us, offered } = journal
  const done = Uint32Array.from({ length: offered }, (_, n) => n).filter(
    (n) => !Number.isNaN(completed_us[n]),
  )
  const endOf = (n: number) => completed_us[n] as number
  done.sort((one, other) => endOf(one) - endOf(other))
  const points: GrowthPoint[] = []
  let before = 0
  let before_us = started_us
  for (let part = 1; part <= POINTS; part += 1) {
    const orders = Math.round((done.length * part) / POINTS)
    if (orders === before) continue
    const own = done.subarray(before, orders)
    const end_us = endOf(own.at(-1) as number)
    const latencies = bulk ? [] : Array.from(own, (n) => endOf(n) - (planned_us[n] as number))
    points.push({
      orders,
      at_s: round((end_us - started_us) / 1e6, 6),
      us_per_order: round(Math.max(0, end_us - before_us) / (orders - before), 3),
      p99_ms: LatencyHistogram.of(latencies).toLatency().p99_ms,
      ...heldAt(end_us, orders, samples),
    })
    before = orders
    before_us = end_us
  }
  return points
}

function heldAt(at_us: number, orders: number, samples: readonly GrowthSample[]) {
  const [first] = samples
  const last = samples.findLast((sample) => sample.at_us <= at_us)
  if (first === undefined || last === undefined) return { resident_mb: {}, store_kb_per_order: null }
  const resident = Object.entries(last.resident_mb).map(([name, mb]) => [name, round(mb, 1)])
  const grown_kb = (last.store_bytes - first.store_bytes) / 1000
  return {
    resident_mb: Object.fromEntries(resident),
    store_kb_per_order: last === first ? null : round(grown_kb / orders, 3),
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
