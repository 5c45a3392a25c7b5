import { settle } from '@three-ways/instrument/settlement'
import type { GrowthPoint } from '@three-ways/result-files/growth-point'
import { isBurst, type Load, orderCount } from '../settings/loads.ts'
import { sendBulk } from './bulk-load.ts'
import { growthCurve } from './growth-curve.ts'
import { type GrowthSample, GrowthWatch } from './growth-watch.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { CellContext, Offer, Scenario } from './scenario.ts'

const FAILING_SHARE = 0.1
const WARM_UP = 3_000
/** A system that takes four times as long as the slowest one that was seen has stopped. */
const SLOWEST_US_PER_ORDER = 2_000

/**
 * Many orders on one system: what the last ones take beside the first ones, what every process holds
 * meanwhile, and what an order leaves behind on the disk.
 */
export const growth: Scenario = {
  name: 'growth',
  warm_up: { orders: WARM_UP, in_flight: 64 },
  async warmUp(context) {
    if (!isBurst(context.load)) return
    const count = Math.min(WARM_UP, context.load.orders)
    const offer = context.offer({ count, name: 'bulk-warm-up' })
    await sendBulk(context, offer, { count, failing_share: FAILING_SHARE })
    await settle(offer.journal, { deadline_ms: context.settles_within_ms, signal: context.signal })
  },
  async measure(context) {
    const { load, running, signal, settles_within_ms } = context
    const bulk = isBurst(load)
    const count = countOf(context, load)
    const offer = context.offer({ count, ...(bulk ? { failing_share: FAILING_SHARE } : {}) })
    await using watch = await GrowthWatch.begin(running)
    let samples: readonly GrowthSample[] = []
    const { started_us } = await context.measured(offer, async () => {
      const span = bulk
        ? await sendBulk(context, offer, { count, failing_share: FAILING_SHARE })
        : await openLoop(context, offer)
      const deadline_ms = settles_within_ms + (bulk ? (count * SLOWEST_US_PER_ORDER) / 1000 : 0)
      await settle(offer.journal, { deadline_ms, signal })
      samples = await watch.samples()
      return span
    })
    const curve = growthCurve({ journal: offer.journal, started_us, samples, bulk })
    return {
      offer,
      started_us,
      scheduled: !bulk,
      bulk,
      figures: figuresOf(offer, curve, samples, bulk),
      checks: [],
      curve,
    }
  },
}

function countOf(context: CellContext, load: Load): number {
  return isBurst(load) ? load.orders : orderCount(ratedLoad(context))
}

function figuresOf(
  { journal }: Offer,
  curve: readonly GrowthPoint[],
  samples: readonly GrowthSample[],
  bulk: boolean,
) {
  const last = curve.at(-1)
  const [before, after] = [samples[0], samples.at(-1)]
  const grown_kb = before && after ? (after.store_bytes - before.store_bytes) / 1000 : null
  const [first_us, last_us] = [meanOf(firstTenth(curve)), meanOf(lastTenth(curve))]
  const ended = last?.orders ?? 0
  const speed = {
    us_per_order: last === undefined ? null : (1e6 * last.at_s) / last.orders,
    first_tenth_us_per_order: first_us,
    last_tenth_us_per_order: last_us,
    growth_ratio: first_us === null || last_us === null ? null : last_us / first_us,
  }
  return {
    orders: journal.offered,
    ...(bulk ? speed : { first_p99_ms: curve[0]?.p99_ms ?? null, last_p99_ms: last?.p99_ms ?? null }),
    store_kb_per_order: grown_kb === null || ended === 0 ? null : grown_kb / ended,
  }
}

const firstTenth = (curve: readonly GrowthPoint[]) => curve.slice(0, Math.ceil(curve.length / 10))
const lastTenth = (curve: readonly GrowthPoint[]) => curve.slice(-Math.ceil(curve.length / 10))

/** All hundredths have the same number of orders, but for rounding. */
function meanOf(points: readonly GrowthPoint[]): number | null {
  if (points.length === 0) return null
  return points.reduce((sum, { us_per_order }) => sum + us_per_order, 0) / points.length
}
