import { createHash } from 'node:crypto'
import type { Check } from '@three-ways/result-files/metrics'
import type { ReplayControl } from '@three-ways/testbed/replay-control'
import type { RunningSystem } from '@three-ways/testbed/system'
import type { ScenarioFindings } from './scenario.ts'

/**
 * Reads every past event once more into the services that have handled it, and compares the rows that their
 * decisions made. Each event has to be recognised: a replay that never arrived changes nothing either.
 */
export async function readAgainIntoHandlers(
  running: RunningSystem,
  replay: ReplayControl,
  signal: AbortSignal,
): Promise<{ readonly figures: ScenarioFindings['figures']; readonly check: Check }> {
  const [door, ...others] = running.system.services.filter(({ observer }) => !observer)
  const handlers = others.map(({ name }) => name)
  const before = stateOf(running, handlers)
  for (const service of handlers) await replay.again(service, signal)
  const after = stateOf(running, handlers)
  const recognised = handlers.map((name) => (after.known.get(name) ?? 0) - (before.known.get(name) ?? 0))
  const changed = before.rows !== after.rows || before.told_twice !== after.told_twice
  const what = changed ? 'rows, or messages to customers, changed' : 'nothing changed'
  const seen = handlers.map((name, index) => `${name} recognised ${recognised[index]}`)
  return {
    figures: {
      business_tables_before: before.rows,
      business_tables_after: after.rows,
      recognised_again: recognised.reduce((sum, count) => sum + count, 0),
    },
    check: {
      name: 'reading everything once more into its handlers changes no row',
      passed: !changed && recognised.every((count) => count > 0),
      detail: `${what}; ${seen.join(', ')}; ${door?.name} is left out, since it takes orders`,
    },
  }
}

interface State {
  /** One digest over the business rows of the services. */
  readonly rows: string
  readonly told_twice: number
  /** Messages recognised as handled before, by service. */
  readonly known: ReadonlyMap<string, number>
}

function stateOf(running: RunningSystem, services: readonly string[]): State {
  const rows = running.businessRows()
  const digests = services.map((name) => `${name} ${rows.get(name)}`)
  const { duplicates_ignored, external_effects_doubled } = running.ledgerView()
  return {
    rows: createHash('sha256').update(digests.join()).digest('hex'),
    told_twice: external_effects_doubled,
    known: duplicates_ignored,
  }
}
