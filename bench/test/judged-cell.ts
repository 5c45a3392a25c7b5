import type { FinishedCell } from '@three-ways/result-files/results-folder'
import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import { until } from '@three-ways/testbed/order-client'
import type { RunningSystem, SystemUnderTest } from '@three-ways/testbed/system'
import { cellEvidence } from '../src/check/cell-evidence.ts'
import { checkCell } from '../src/check/check-cell.ts'
import type { Scenario } from '../src/scenarios/scenario.ts'
import { loadWorkload, ORDERS as ORDERS_WORKLOAD } from '../src/settings/workflows.ts'
import { scenarioCell } from './scenario-cell.ts'

const workload = await loadWorkload(ORDERS_WORKLOAD)
const ORDERS = 60
const FAILING_SHARE = 0.2

/** What happens around the orders of a cell. */
export interface CellEvents {
  /** Orders beside those that are measured, before anything else. 0 unless said. */
  readonly warm_up?: number
  /** Before the first measured order. */
  readonly before?: (running: RunningSystem) => Promise<void>
  /** After the last one was sent. */
  readonly after?: (running: RunningSystem, signal: AbortSignal) => Promise<void>
  readonly observers?: boolean
  /** For a system that loses orders: nobody has to wait for them as long as for slow ones. */
  readonly settles_within_ms?: number
}

/** Sixty orders as fast as they go, one in five of them failing, measured and judged as a run does it. */
export function judgedCell(
  system: SystemUnderTest,
  events: CellEvents = {},
  broker?: RunningBroker,
): Promise<FinishedCell> {
  const row = {
    scenario: 'throughput-10k',
    variant: 'door',
    durability: 'recommended',
    load: { orders: ORDERS, repetitions: 1 },
  } as const
  return scenarioCell(system, burstWith(events), row, {
    settles_within_ms: events.settles_within_ms,
    broker,
  })
}

/** The names of the checks that failed, sorted. */
export function failedChecks({ result }: FinishedCell): readonly string[] {
  return result.checks.flatMap(({ name, passed }) => (passed ? [] : [name])).toSorted()
}

/** What the offline checker finds violated in the files that a run would have kept of the cell. */
export function violations({ result, orders, ledger }: FinishedCell): readonly string[] {
  const logged = orders.map((order) => ({ ...order, attempt: result.attempt }))
  const { invariants, differences } = checkCell(cellEvidence(result, logged, ledger, workload))
  const ids = invariants.flatMap(({ id, judgement }) => (judgement.state === 'violated' ? [id] : []))
  return [...ids, ...differences]
}

/** Kills the inventory while every order is in its hands, and starts it again. */
export const INVENTORY_KILLED_AT_WORK: CellEvents = {
  before: (running) => running.service('inventory-service').slowDown(60_000),
  async after(running, signal) {
    await until('the inventory has all orders', 20_000, signal, () => {
      return running.ledgerView().backlog.get('order-service')?.undelivered === 0
    })
    const inventory = running.service('inventory-service')
    await inventory.kill()
    await inventory.start()
  },
}

function burstWith({ before, after, observers, warm_up = 0 }: CellEvents): Scenario {
  return {
    name: 'throughput-10k',
    observers,
    warm_up: { orders: warm_up, in_flight: 1 },
    async measure(context) {
      const { running, generator, signal } = context
      const offer = context.offer({ count: ORDERS, failing_share: FAILING_SHARE })
      const { journal, command } = offer
      await before?.(running)
      const { started_us } = await context.measured(
        offer,
        () => generator.burst({ door: running.door, journal, command, count: ORDERS, signal }),
        () => after?.(running, signal) ?? Promise.resolve(),
      )
      return { offer, started_us, scheduled: false, figures: {}, checks: [] }
    },
  }
}
