import { runBurst } from '../measure/burst.ts'
import { settle } from '../measure/settlement.ts'
import type { CellContext, Scenario } from '../scenarios/scenario.ts'

/** What warming up needs of a cell. */
export type WarmUpContext = Pick<CellContext, 'running' | 'offer' | 'signal' | 'phase'>

const DEADLINE_MS = 60_000

/**
 * Orders that are not measured: code is compiled, connections are opened, pages are cached. They are in the
 * stores like all others, and the ledger's checks know them. Resolves when all of them have ended.
 */
export async function warmUp(
  context: WarmUpContext,
  { orders, in_flight }: Scenario['warm_up'],
): Promise<void> {
  context.phase('warming up')
  const { journal, body } = context.offer({ count: orders, name: `warm-up-${in_flight}` })
  const { running, signal } = context
  await runBurst({ door: running.door, journal, body, count: orders, connections: in_flight, signal })
  await settle(journal, { deadline_ms: DEADLINE_MS, signal })
}
