import type { Workload } from '@three-ways/event-contract/workload'
import { processHost } from '@three-ways/testbed/process-host'
import type { ServiceHost } from '@three-ways/testbed/service-host'
import type { BringUpOptions, SystemUnderTest } from '@three-ways/testbed/system'
import { loadFloor, loadModelFor, type ModelName } from '../settings/models.ts'
import { type PlannedRow, workloadOf } from '../settings/profiles.ts'
import { variantEnvironment } from '../settings/variant-environment.ts'
import { loadWorkflow, loadWorkload, moduleOf, ORDER_WORKFLOW, ORDERS } from '../settings/workflows.ts'

/** What a row has carried: which services of which workflow, and what they are told. */
export interface RowSystem {
  readonly system: SystemUnderTest
  readonly workload: Workload
  readonly told: Pick<BringUpOptions, 'workflow' | 'environment'>
  /** Where its services run, if that is not where the model's do. */
  readonly service_host?: ServiceHost
  /** By which the workflow is another of itself; none of the order workflow. */
  readonly variants: readonly string[]
}

/** The system of the order workflow, as it is raised for every row that says nothing else. */
export async function orderSystem(system: SystemUnderTest): Promise<RowSystem> {
  return { system, workload: await loadWorkload(ORDERS), told: {}, variants: [] }
}

/**
 * The system that a row is measured on. Of another workflow than that of the orders only those services run
 * that take part: what nobody asks anything of would be in the way. What a row says counts before `variants`.
 */
export async function systemOfRow(
  orders: SystemUnderTest,
  model: ModelName,
  { scenario, environment, floor }: Pick<PlannedRow, 'scenario' | 'environment' | 'floor'>,
  variants: readonly string[] = [],
): Promise<RowSystem> {
  const name = workloadOf(scenario)
  const told = environment === undefined ? {} : { environment }
  if (floor !== undefined) {
    // There is no image of a floor: it is processes, wherever the model is.
    return { ...(await orderSystem(await loadFloor(model, floor))), told, service_host: processHost }
  }
  if (name.workflow === ORDER_WORKFLOW) {
    return { ...(await orderSystem(orders)), told }
  }
  const workload = await loadWorkload(name)
  const workflow = await loadWorkflow(name.workflow)
  const whole = await loadModelFor(model, workflow)
  const varied = variantEnvironment({ workflow: name.workflow, variants }, workflow, whole.guarantees)
  const services = whole.services.filter((service) => workload.services?.includes(service.name) ?? true)
  return {
    workload,
    system: { ...whole, services },
    told: { environment: { ...varied, ...environment }, workflow: moduleOf(name.workflow) },
    variants,
  }
}
