import type { HIDDEN_MODEL } from '@three-ways/result-files/model-roles'
import type { BrokerKind } from '@three-ways/testbed/brokers/broker-source'
import type { CarriedWorkflow } from '@three-ways/testbed/service-roles'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import type { StepName } from './floor-steps.ts'
import { loadWorkflow, ORDER_WORKFLOW, type WorkflowName } from './workflows.ts'

/** The models that a run compares, in the order in which tables name them. */
export const MODEL_NAMES = ['sync-rest', 'async-rabbitmq', 'streaming-kafka', 'async-rest'] as const
export type ModelName = (typeof MODEL_NAMES)[number] | typeof HIDDEN_MODEL

/** Which broker a model stands on. Said here too, so that settings are judged before a model is loaded. */
export const BROKER_OF: Readonly<Record<ModelName, BrokerKind | undefined>> = {
  'sync-rest': undefined,
  'async-rabbitmq': 'rabbitmq',
  'streaming-kafka': 'kafka',
  'async-rest': undefined,
  reference: undefined,
}

/**
 * Models that refuse orders while inventory is down. Said here too, so that a plan is made before a model is
 * loaded.
 */
export const REFUSING_MODELS: readonly ModelName[] = ['sync-rest']

/** Models with a floor below them. Said here too, for the same reason. */
export const HAVE_FLOOR: readonly ModelName[] = ['sync-rest', 'async-rabbitmq', 'streaming-kafka']

/** Models that keep past events. Said here too, so that a command is judged before a model is loaded. */
export const CAN_REPLAY: readonly ModelName[] = ['async-rabbitmq', 'streaming-kafka']

/**
 * Models whose vendors advise something else than D1 is. RabbitMQ: quorum queues for what must not be lost
 * ("Quorum Queues"), which flush, over stores that do not. No others: SQLite calls NORMAL "a good choice for
 * most applications running in WAL mode" (PRAGMA synchronous); Kafka advises not to set `flush.messages` and
 * to use replication (topic configuration), with `acks=all`, its producers' default. Said here too, so that a
 * plan is made before a model is loaded.
 */
export const RECOMMENDATION_IS_NOT_D1: readonly ModelName[] = ['async-rabbitmq']

export function isModelName(name: string): name is ModelName {
  return Object.hasOwn(BROKER_OF, name)
}

/** A model that carries the workflow of this name. Rejects as `loadModel` and `loadWorkflow` do. */
export async function loadCarrying(name: ModelName, workflow: WorkflowName): Promise<SystemUnderTest> {
  return workflow === ORDER_WORKFLOW ? loadModel(name) : loadModelFor(name, await loadWorkflow(workflow))
}

/** A model that carries another workflow than the order workflow. Rejects as `loadModel` does. */
export async function loadModelFor(name: ModelName, workflow: CarriedWorkflow): Promise<SystemUnderTest> {
  const specifier = `@three-ways/${name}/system`
  const module: { systemFor?: (workflow: CarriedWorkflow) => SystemUnderTest } = await import(specifier)
  if (module.systemFor !== undefined) return module.systemFor(workflow)
  const got = Object.keys(module).join(', ')
  throw new Error(`Loading ${specifier}: expected it to export "systemFor", got ${got}`)
}

/**
 * What stands below a model, up to a step. Rejects for one that has nothing below it: a mistake of the
 * plan.
 */
export async function loadFloor(name: ModelName, step: StepName): Promise<SystemUnderTest> {
  const { FLOORS, floorOf } = await import('@three-ways/floor/system')
  const model = FLOORS.find((one) => one === name)
  if (model !== undefined) return floorOf(model, step)
  throw new TypeError(`Loading the floor of ${name}: expected one of ${FLOORS.join(', ')}`)
}

/**
 * The declaration of a model: the only place where the bench meets one. Rejects when the model's module
 * cannot be loaded or exports no `system`.
 */
export async function loadModel(name: ModelName): Promise<SystemUnderTest> {
  const specifier = `@three-ways/${name}/system`
  const module: { system?: SystemUnderTest } = await import(specifier)
  if (module.system === undefined) {
    throw new Error(
      `Loading ${specifier}: expected it to export "system", got ${Object.keys(module).join(', ')}`,
    )
  }
  return module.system
}
