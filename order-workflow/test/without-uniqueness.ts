import type { ServiceDeclaration, Workflow } from '@three-ways/service-runtime/workflow'
import { inventoryService } from '../src/services/inventory-service.ts'
import { notificationService } from '../src/services/notification-service.ts'
import { workflow } from '../src/workflow.ts'

/**
 * Tables as they are made by somebody who trusts the rest of the program: the same columns, nothing unique. A
 * sound service never notices; a broken one can double its effects.
 */
const LOOSE_TABLES: Readonly<Record<string, string>> = {
  [inventoryService.name]: `CREATE TABLE IF NOT EXISTS reservations
    (order_id TEXT NOT NULL, state TEXT NOT NULL, items TEXT NOT NULL, reason TEXT)`,
  [notificationService.name]: `CREATE TABLE IF NOT EXISTS notifications
    (order_id TEXT NOT NULL, user_id TEXT NOT NULL, sent_ms INTEGER NOT NULL)`,
}

/** The service with loose tables in place of its own; any other service as it is. */
export function withoutUniqueness(service: ServiceDeclaration): ServiceDeclaration {
  const loose = LOOSE_TABLES[service.name]
  if (loose === undefined) return service
  return {
    ...service,
    openTables(database, environment) {
      // Made first, so that the service finds its table there and leaves it as it is.
      database.exec(loose)
      return service.openTables(database, environment)
    },
  }
}

/** The order workflow on loose tables. */
export const looseWorkflow: Workflow = { ...workflow, services: workflow.services.map(withoutUniqueness) }

/** The order workflow with one of its services changed. */
export function workflowWith(
  name: string,
  change: (service: ServiceDeclaration) => ServiceDeclaration,
): Workflow {
  const services = workflow.services.map((service) => (service.name === name ? change(service) : service))
  return { ...workflow, services }
}
