import type { Workload } from '@three-ways/event-contract/workload'
import type { CarriedWorkflow } from '@three-ways/testbed/service-roles'

/** What every command of the bench measures; said by none. */
export const ORDER_WORKFLOW = 'order-workflow'
/** The rooms that hold a workflow. */
export const WORKFLOW_NAMES = [ORDER_WORKFLOW, 'patterns'] as const
export type WorkflowName = (typeof WORKFLOW_NAMES)[number]

/** What the bench asks of a workflow that it raises: data, which it shows and does not understand. */
export interface ShownWorkflow extends CarriedWorkflow {
  readonly variants?: Readonly<Record<string, ShownVariant>>
  readonly examples?: readonly ShownExample[]
  /** The path at which its observer shows what it counted. */
  readonly watched_at?: string
}

/** What the environment of the services holds more, in every system or by how a system answers. */
export interface ShownVariant {
  readonly always?: Readonly<Record<string, string>>
  readonly settled?: Readonly<Record<string, string>>
  readonly accepted?: Readonly<Record<string, string>>
}

export interface ShownExample {
  readonly service: string
  /** Method and path: `PUT /products/1`. */
  readonly route: string
  readonly body?: unknown
}

/** Where a workflow's module lies: a room, or a folder that a room shows. */
export type WorkflowRoom = WorkflowName | `${WorkflowName}/${string}`

/** The module by which service processes find a workflow. */
export function moduleOf(name: WorkflowRoom): string {
  return `@three-ways/${name}/workflow`
}

/** The declaration of a workflow. Rejects when the room's module exports none. */
export async function loadWorkflow(name: WorkflowRoom): Promise<ShownWorkflow> {
  const specifier = `@three-ways/${name}/workflow`
  const module: { workflow?: ShownWorkflow } = await import(specifier)
  if (module.workflow !== undefined) return module.workflow
  throw new Error(`Loading ${specifier}: expected it to export "workflow", got ${Object.keys(module)}`)
}

/** Which workload is offered: one of those that a workflow brings. */
export interface WorkloadName {
  readonly workflow: WorkflowName
  readonly workload: string
}

/** What every scenario offers that says nothing else. */
export const ORDERS: WorkloadName = { workflow: ORDER_WORKFLOW, workload: 'orders' }

/** What a workflow tells who measures it. Rejects when its room brings no such workload. */
export async function loadWorkload({ workflow, workload }: WorkloadName): Promise<Workload> {
  const workloads = await loadWorkloads(workflow)
  const found = workloads[workload]
  if (found !== undefined) return found
  const got = Object.keys(workloads).join(', ') || 'none'
  throw new Error(`Loading ${workflow}: expected it to bring the workload "${workload}", got ${got}`)
}

/** All that a workflow brings, by name. */
export async function loadWorkloads(workflow: WorkflowName): Promise<Readonly<Record<string, Workload>>> {
  const specifier = `@three-ways/${workflow}/workload`
  const module: { workloads?: Readonly<Record<string, Workload>> } = await import(specifier)
  return module.workloads ?? {}
}
