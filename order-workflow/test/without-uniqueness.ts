import type { LateIndex } from '@three-ways/service-runtime/store/late-index'
import type { ServiceDeclaration, Workflow } from '@three-ways/service-runtime/workflow'
import { inventoryService } from '../src/services/inventory-service.ts'
import { notificationService } from '../src/services/notification-service.ts'
import type { InventoryTables } from '../src/tables/inventory-tables.ts'
import type { NotificationTables } from '../src/tables/notification-tables.ts'
import { workflow } from '../src/workflow.ts'

/** Which of its tables has one row for each order, and is told so by its index alone. */
const UNIQUE: Readonly<Record<string, (tables: unknown) => LateIndex>> = {
  [inventoryService.name]: (tables) => (tables as InventoryTables).reservations,
  [notificationService.name]: (tables) => (tables as NotificationTables).notifications,
}

/**
 * The service with tables as they are made by somebody who trusts the rest of the program: nothing in them is
 * unique. A sound service never notices; a broken one can double its effects. Any other service as it is.
 */
export function withoutUniqueness(service: ServiceDeclaration): ServiceDeclaration {
  const index = UNIQUE[service.name]
  if (index === undefined) return service
  return {
    ...service,
    openTables(database, environment) {
      const tables = service.openTables(database, environment)
      const unique = index(tables)
      const add = unique.add.bind(unique)
      unique.add = (order_id, number) => {
        if (unique.find(order_id) === undefined) add(order_id, number)
      }
      return tables
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
