import { LatencyHistogram } from '../measure/histogram.ts'
import { constantSchedule } from '../measure/schedule.ts'
import { settle } from '../measure/settlement.ts'
import type { CellContext } from '../scenarios/scenario.ts'

/** What warming up needs of a cell. */
export type WarmUpContext = Pick<CellContext, 'running' | 'generator' | 'offer' | 'signal' | 'phase'>

const DEADLINE_MS = 60_000

/** Twice what the steady loads offer: enough to compile both sides, too little to queue. */
const STEADY_RATE_PER_S = 200

/**
 * Orders that are not measured, offered as a rated load offers them: the generator warms up its own open loop
 * as well, and its first late start is not in a measurement.
 */
export async function warmUpSteadily(context: WarmUpContext, orders: number): Promise<void> {
  context.phase('warming up')
  const { journal, body } = context.offer({ count: orders, name: 'warm-up' })
  const { running, generator, signal } = context
  const schedule = constantSchedule({ rate_per_s: STEADY_RATE_PER_S, count: orders })
  await generator.openLoop({ door: running.door, journal, schedule, body, signal })
  await settle(journal, { deadline_ms: DEADLINE_MS, signal })
}

/**
 * Orders that are not measured: code is compiled, connections are opened, pages are cached. They are in the
 * stores like all others, and the ledger's checks know them. Resolves when all of them have ended, with the
 * median time in milliseconds from sending an order to its end.
 */
export async function warmUp(
  context: WarmUpContext,
  { orders, in_flight }: { readonly orders: number; readonly in_flight: number },
  name = 'warm-up',
): Promise<number> {
  context.phase('warming up')
  const { journal, body } = context.offer({ count: orders, name })
  const { running, generator, signal } = context
  await generator.burst({ door: running.door, journal, body, count: orders, connections: in_flight, signal })
  await settle(journal, { deadline_ms: DEADLINE_MS, signal })
  const { sent_us, completed_us, offered } = journal
  const took = completed_us.subarray(0, offered).map((ended_us, n) => ended_us - (sent_us[n] as number))
  return LatencyHistogram.of(took).toLatency().p50_ms ?? 0
}

/**
 * A window of a warm-up that ends by itself. In flight as few as a steady load keeps: a burst hides much of
 * the work.
 */
const WINDOW = { orders: 1_000, in_flight: 4 } as const
const STABLE_WINDOWS = 3
const STABLE_WITHIN = 0.1
const MOST_WINDOWS = 20

/**
 * Warms up until it no longer helps: windows of 1,000 orders until the medians of the last three lie within
 * 10 % of each other, at most twenty. A JVM broker compiles itself for about twenty seconds; others are done
 * early.
 */
export async function warmUpUntilStable(context: WarmUpContext): Promise<number> {
  const medians_ms: number[] = []
  while (medians_ms.length < MOST_WINDOWS) {
    medians_ms.push(await warmUp(context, WINDOW, `warm-up-${medians_ms.length}`))
    if (isStable(medians_ms)) break
  }
  return medians_ms.length * WINDOW.orders
}

/** Whether the last three lie within a tenth of the smallest of them. */
export function isStable(medians_ms: readonly number[]): boolean {
  const last = medians_ms.slice(-STABLE_WINDOWS)
  return last.length === STABLE_WINDOWS && Math.max(...last) <= Math.min(...last) * (1 + STABLE_WITHIN)
}
