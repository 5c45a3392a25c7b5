import { LatencyHistogram } from '@three-ways/instrument/histogram'
import type { LoadGenerator } from '@three-ways/instrument/load-generator'
import { poissonSchedule } from '@three-ways/instrument/schedule'
import { settle } from '@three-ways/instrument/settlement'
import type { WarmUp } from '@three-ways/result-files/temperature'
import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import { stillMoving, type WarmUpWindow } from '../measure/warm-up-end.ts'
import type { Offer, OfferOptions } from '../scenarios/scenario.ts'
import { type CpuReader, cpuPerOrder } from './component-cpu.ts'

/** What warming up needs of a system: a door, somebody who sends, and a book of the orders. */
export interface WarmUpContext {
  readonly door: string
  readonly generator: LoadGenerator
  readonly offer: (options: OfferOptions) => Offer
  /** CPU time that each component has used so far. */
  readonly readCpu: CpuReader
  readonly seed: number
  readonly phase: (text: string) => void
  readonly signal: AbortSignal
}

const DEADLINE_MS = 60_000
const FAILING_SHARE = 0.05
const BURST_ORDERS = 5_000

export interface UntilAtRest {
  readonly rate_per_s: number
  /** Of one window; long enough for a p95. */
  readonly window_s: number
  readonly floor_s: number
  readonly ceiling_s: number
}

/**
 * Warms a system up: by a burst, then at the rate and in the shape of what will be measured, window by
 * window, until neither its latencies nor what an order costs each component shows a trend
 * (`stillMoving`); at least to the floor, at most to the ceiling, which is then said.
 */
export async function warmUpUntilAtRest(
  context: WarmUpContext,
  { rate_per_s, window_s, floor_s, ceiling_s }: UntilAtRest,
): Promise<WarmUp> {
  const burst_orders = await sendBurst(context)
  const windows: WarmUpWindow[] = []
  for (;;) {
    context.phase(`warming up, ${windows.length * window_s} s`)
    windows.push(await window(context, `warm-up-${windows.length}`, rate_per_s, window_s))
    const seconds = windows.length * window_s
    const moving = seconds < floor_s ? ['not looked at yet'] : stillMoving(windows)
    if (moving.length > 0 && seconds < ceiling_s) continue
    const orders = windows.reduce((sum, one) => sum + one.orders, 0)
    const ended = moving.length === 0 ? 'no trend' : 'ceiling'
    return { seconds, orders, windows, burst_orders, ended, moving }
  }
}

/**
 * So many orders as fast as the door takes them: what compiles itself by use has been used often enough in a
 * second, and not in a minute at the rate of a cell. Resolves with their count.
 */
async function sendBurst({ door, generator, offer, phase, signal }: WarmUpContext): Promise<number> {
  phase('warming up, as fast as it goes')
  const { journal, command } = offer({
    count: BURST_ORDERS,
    failing_share: FAILING_SHARE,
    name: 'warm-up-burst',
  })
  await generator.burst({ door, count: BURST_ORDERS, journal, command, signal })
  await settle(journal, { deadline_ms: DEADLINE_MS, signal })
  return journal.offered
}

/** So many seconds of that load and no more: a system is not shown to be warm by it. */
export async function warmUpFor(
  context: WarmUpContext,
  { rate_per_s, seconds }: { readonly rate_per_s: number; readonly seconds: number },
): Promise<WarmUp> {
  context.phase('warming up')
  const orders = await offerSteadily(context, 'warm-up', rate_per_s, seconds)
  return { seconds, orders: orders.journal.offered, windows: [], ended: 'fixed', moving: [] }
}

/**
 * So many seconds of load that is thrown away, behind a broker that slept: it goes through every queue and
 * topic. Rejects with `BrokerUnavailable` when an order does not come to its end.
 */
export async function throwAwayAfterSleep(
  context: WarmUpContext,
  { rate_per_s, seconds }: { readonly rate_per_s: number; readonly seconds: number },
): Promise<void> {
  context.phase('load after a pause')
  const { journal } = await offerSteadily(context, 'after-sleep', rate_per_s, seconds)
  const open = journal.in_flight + journal.awaiting_end
  if (open === 0) return
  throw new BrokerUnavailable(
    'not_answering',
    `Waking a broker that was paused: expected ${journal.offered} orders to end within ` +
      `${DEADLINE_MS / 1000} s, ${open} did not.`,
  )
}

async function window(
  context: WarmUpContext,
  name: string,
  rate_per_s: number,
  seconds: number,
): Promise<WarmUpWindow> {
  const before = await context.readCpu()
  const { journal } = await offerSteadily(context, name, rate_per_s, seconds)
  const cpu_ms_per_order = cpuPerOrder(before, await context.readCpu(), journal.offered)
  const { planned_us, completed_us, offered: orders } = journal
  const took = completed_us.subarray(0, orders).map((ended_us, n) => ended_us - (planned_us[n] as number))
  const { p50_ms, p95_ms } = LatencyHistogram.of(took).toLatency()
  return { orders, p50_ms, p95_ms, cpu_ms_per_order }
}

/** Offers orders as a rated load does, and waits for their ends. Some fail, so that every path is used. */
async function offerSteadily(
  { door, generator, offer, seed, signal }: WarmUpContext,
  name: string,
  rate_per_s: number,
  seconds: number,
): Promise<Offer> {
  const count = Math.max(1, Math.round(rate_per_s * seconds))
  const made = offer({ count, failing_share: FAILING_SHARE, name })
  const { journal, command } = made
  const schedule = poissonSchedule({ rate_per_s, count, seed })
  await generator.openLoop({ door, journal, schedule, command, signal })
  await settle(journal, { deadline_ms: DEADLINE_MS, signal })
  return made
}
