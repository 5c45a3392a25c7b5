import { settle } from '@three-ways/instrument/settlement'
import { isBurst } from '../settings/loads.ts'
import { sendBulk } from './bulk-load.ts'
import type { CellContext, Offer, Scenario } from './scenario.ts'

const FAILING_SHARE = 0.1
const BULK_SETTLES_WITHIN_MS = 60_000
const BULK_WARM_UP = 3_000

/** Ten thousand orders at once, one in ten failing; the clock stops at the last ending, failures included. */
export const throughput10k: Scenario = {
  name: 'throughput-10k',
  warm_up: { orders: 3_000, in_flight: 64 },
  async warmUp(context) {
    if (context.variant !== 'bulk') return
    const offer = context.offer({ count: BULK_WARM_UP, name: 'bulk-warm-up' })
    await sendBulk(context, offer, { count: BULK_WARM_UP, failing_share: FAILING_SHARE })
    await settle(offer.journal, { deadline_ms: BULK_SETTLES_WITHIN_MS, signal: context.signal })
  },
  async measure(context) {
    if (!isBurst(context.load)) throw new TypeError('throughput-10k needs a load of so many orders')
    const count = context.load.orders
    const bulk = context.variant === 'bulk'
    const offer = context.offer({ count, failing_share: FAILING_SHARE })
    const load = bulk
      ? () => sendBulk(context, offer, { count, failing_share: FAILING_SHARE })
      : () => sendSingly(context, offer, count)
    const { started_us } = await context.measured(offer, load)
    const since = (moments: Float64Array) => {
      let last_us = started_us
      // A moment that did not happen is NaN and never greater.
      for (const moment_us of moments) if (moment_us > last_us) last_us = moment_us
      return (last_us - started_us) / 1_000_000
    }
    return {
      offer,
      started_us,
      scheduled: false,
      bulk,
      figures: {
        last_accepted_s: since(acceptedMoments(offer)),
        last_completed_s: since(offer.journal.completed_us),
      },
      checks: [],
    }
  },
}

/** When each order was taken on; NaN for one that was refused. */
function acceptedMoments({ journal }: Offer): Float64Array {
  return Float64Array.from(journal.records(), ({ accepted_us }) => accepted_us ?? Number.NaN)
}

/** Single POSTs over 64 connections. */
function sendSingly({ running, generator, signal }: CellContext, { journal, command }: Offer, count: number) {
  return generator.burst({ door: running.door, journal, command, count, signal })
}
