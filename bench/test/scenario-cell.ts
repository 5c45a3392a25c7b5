import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Workload } from '@three-ways/event-contract/workload'
import { LoadGenerator } from '@three-ways/instrument/load-generator'
import type { Check } from '@three-ways/result-files/metrics'
import type { FinishedCell } from '@three-ways/result-files/results-folder'
import { bringUp } from '@three-ways/testbed/bring-up'
import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { askedIn } from '../src/run/asked-in.ts'
import { judgeCell } from '../src/run/cell-result.ts'
import { readBackOf } from '../src/run/read-back.ts'
import { runCell } from '../src/run/run-cell.ts'
import type { Scenario } from '../src/scenarios/scenario.ts'
import type { PlannedRow } from '../src/settings/profiles.ts'
import { loadWorkload, ORDERS } from '../src/settings/workflows.ts'

export interface ScenarioCellOptions {
  /** Default 1. */
  readonly seed?: number
  /** How long accepted orders have to end once the load is over. */
  readonly settles_within_ms?: number
  readonly broker?: RunningBroker
  /** Where these are not orders. */
  readonly workload?: Workload
  readonly workflow?: string | undefined
  /** What the services are told beside, or instead of, what they should be. */
  readonly environment?: Readonly<Record<string, string>>
  /** How long all of it may take. */
  readonly within_ms?: number
}

/** One cell of a scenario, measured and judged as a run does it; on `broker` if the system needs one. */
export async function scenarioCell(
  system: SystemUnderTest,
  scenario: Scenario,
  row: PlannedRow,
  {
    seed = 1,
    settles_within_ms = 60_000,
    broker,
    environment = {},
    workflow,
    workload: brought,
    within_ms = 180_000,
  }: ScenarioCellOptions = {},
): Promise<FinishedCell> {
  const signal = AbortSignal.timeout(within_ms)
  const folder = await mkdtemp(join(tmpdir(), 'three-ways-scenario-'))
  await using owned = new AsyncDisposableStack()
  owned.defer(() => rm(folder, { recursive: true }))
  const running = owned.use(
    await bringUp(system, broker, {
      durability: row.durability,
      handler_concurrency: 32,
      observers: scenario.observers === true,
      stock: 1_000_000,
      namespace: broker === undefined ? '' : `scenario-${randomUUID()}`,
      folder,
      ...(workflow === undefined ? {} : { workflow }),
      environment,
      signal,
    }),
  )
  const generator = owned.use(await LoadGenerator.open())
  const phase = () => {}
  const in_force = running.inspector.settings(signal).then((all) => ({ read_back: readBackOf(all) }))
  const workload = brought ?? (await loadWorkload(ORDERS))
  const here = { running, generator, workload, signal }
  const cell = { ...here, scenario, row, name: 'cell', seed, phase, settles_within_ms }
  const evidence = await runCell({ ...cell, in_force })
  const asked = await askedIn(running, evidence.book, evidence.findings, signal)
  const { scenario: name, variant } = row
  return judgeCell(
    { scenario: name, variant, model: system.name, repetition: 1, attempt: 1 },
    'hash',
    evidence,
    asked,
  )
}

/** The checks that failed, with what they saw. */
export function failedChecks({ result }: FinishedCell): readonly Check[] {
  return result.checks.filter(({ passed }) => !passed)
}
