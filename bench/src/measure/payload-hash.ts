import { createHash } from 'node:crypto'
import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { Workload } from '@three-ways/event-contract/workload'
import { randomAt } from '@three-ways/instrument/seeded-random'

/** Enough commands that everything that is asked for is among them, and commands that fail. */
const COMMANDS = 1_000
const FAILING_SHARE = 0.05
/** One draw for all runs: another seed of a run makes no other kind of command. */
const SEED = 1

/**
 * Equal where the same is offered: SHA-256 of the bodies that a workload makes for these stores. Which of
 * them fail, and how many there are, is the scenario's, and the same for every model.
 */
export function payloadHash(workload: Workload, stores: LedgerView): string {
  const draw = (stream: 0 | 1, n: number) => randomAt(stream === 0 ? SEED : ~SEED, n)
  const { command } = workload.batch({ prefix: 'payload', failing_share: FAILING_SHARE, draw, stores })
  const hash = createHash('sha256')
  for (let n = 0; n < COMMANDS; n += 1) hash.update(command(n).body)
  return hash.digest('hex').slice(0, 12)
}
