import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { MemoryBroker } from './memory-broker.ts'

/** The queue of a service has the service's name. */
export function queueOf(service: string): string {
  return service
}

/**
 * Declares a queue for each of `services`, bound to the types that the service handles. May be done again.
 */
export function ensureTopology(broker: MemoryBroker, workflow: Workflow, services: readonly string[]): void {
  for (const { name, handles } of workflow.services) {
    if (services.includes(name)) broker.declare(queueOf(name), Object.keys(handles))
  }
}

/** Whether any service of the workflow handles events of this type. */
export function isHandled(workflow: Workflow, type: string): boolean {
  return workflow.services.some(({ handles }) => handles[type] !== undefined)
}
