import { nowUs } from '@three-ways/instrument/clock'
import { constantSchedule } from '@three-ways/instrument/schedule'
import { settle } from '@three-ways/instrument/settlement'
import { COLD, type WarmUp } from '../results/temperature.ts'
import type { CellContext, Scenario } from '../scenarios/scenario.ts'

const DEADLINE_MS = 60_000

/** Twice what the steady loads offer: enough to compile both sides, too little to queue. */
const STEADY_RATE_PER_S = 200

/**
 * Orders that are not measured, as many as the scenario asks for: code is compiled, connections are opened,
 * pages are cached. They are in the stores like all others, and the ledger's checks know them. Resolves when
 * all of them have ended.
 */
export async function warmUpForScenario(context: CellContext, scenario: Scenario): Promise<WarmUp> {
  const { orders, in_flight } = scenario.warm_up
  const started_us = nowUs()
  if (orders > 0) await offer(context, orders, in_flight)
  await scenario.warmUp?.(context)
  if (orders === 0 && scenario.warmUp === undefined) return COLD
  const seconds = Math.round((nowUs() - started_us) / 1000) / 1000
  return { seconds, orders, windows: [], ended: 'fixed', moving: [] }
}

/** At a steady rate, or so many in flight where the measurement is a burst, too. */
async function offer(context: CellContext, orders: number, in_flight: number | undefined): Promise<void> {
  context.phase('warming up')
  const { running, generator, signal } = context
  const { journal, body } = context.offer({ count: orders, name: 'warm-up' })
  const load = { door: running.door, journal, body, signal }
  if (in_flight === undefined) {
    const schedule = constantSchedule({ rate_per_s: STEADY_RATE_PER_S, count: orders })
    await generator.openLoop({ ...load, schedule })
  } else await generator.burst({ ...load, count: orders, connections: in_flight })
  await settle(journal, { deadline_ms: DEADLINE_MS, signal })
}
