import { nowUs } from '@three-ways/instrument/clock'
import { settle } from '@three-ways/instrument/settlement'
import { COLD, type WarmUp } from '@three-ways/result-files/temperature'
import type { CellContext, Scenario } from '../scenarios/scenario.ts'

const DEADLINE_MS = 60_000

/** Enough for both cores, too few to queue. */
const USUALLY_IN_FLIGHT = 8

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

async function offer(context: CellContext, count: number, connections = USUALLY_IN_FLIGHT): Promise<void> {
  context.phase('warming up')
  const { door, generator, signal } = context
  const { journal, command } = context.offer({ count, name: 'warm-up' })
  await generator.burst({ door, journal, command, signal, count, connections })
  await settle(journal, { deadline_ms: DEADLINE_MS, signal })
}
