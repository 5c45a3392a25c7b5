import type { Workload } from '@three-ways/event-contract/workload'
import type { BringUpOptions, SystemUnderTest } from '@three-ways/testbed/system'
import { loadModelFor, type ModelName } from '../settings/models.ts'
import { type PlannedRow, workloadOf } from '../settings/profiles.ts'
import { loadWorkflow, loadWorkload, moduleOf, ORDER_WORKFLOW, ORDERS } from '../settings/workflows.ts'

/** What a row has carried: which services of which workflow, and what they are told. */
export interface RowSystem {
  readonly system: SystemUnderTest
  readonly workload: Workload
  readonly told: Pick<BringUpOptions, 'workflow' | 'environment'>
}

/** The system of the order workflow, as it is raised for every row that says nothing else. */
export async function orderSystem(system: SystemUnderTest): Promise<RowSystem> {
  return { system, workload: await loadWorkload(ORDERS), told: {} }
}

/**
 * The system that a row is measured on. Of another workflow than that of the orders only those services run
 * that take part: what nobody asks anything of would be in the way.
 */
export async function systemOfRow(
  orders: SystemUnderTest,
  model: ModelName,
  { scenario, environment }: Pick<PlannedRow, 'scenario' | 'environment'>,
): Promise<RowSystem> {
  const name = workloadOf(scenario)
  const told = environment === undefined ? {} : { environment }
  if (name.workflow === ORDER_WORKFLOW) return { ...(await orderSystem(orders)), told }
  const workload = await loadWorkload(name)
  const whole = await loadModelFor(model, await loadWorkflow(name.workflow))
  const services = whole.services.filter((service) => workload.services?.includes(service.name) ?? true)
  return {
    workload,
    system: { ...whole, services },
    told: { ...told, workflow: moduleOf(name.workflow) },
  }
}
