import { orderCatalogue } from '@three-ways/event-contract/order-events'
import type { ServiceDeclaration, Workflow } from '@three-ways/service-runtime/workflow'
import { orderDocuments } from './described-later.ts'
import { ledgerView } from './ledger-view.ts'
import { analyticsService } from './services/analytics-service.ts'
import { inventoryService } from './services/inventory-service.ts'
import { notificationService } from './services/notification-service.ts'
import { orderService } from './services/order-service.ts'

/** Place an order, reserve its stock, tell the customer; and an observer that counts. */
export const workflow: Workflow = {
  name: 'campus food order',
  subject_word: 'order_id',
  catalogue: orderCatalogue,
  documents: orderDocuments,
  services: [orderService, inventoryService, notificationService, analyticsService] as ServiceDeclaration[],
  ledgerView,
}
