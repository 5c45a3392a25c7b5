import type { InventoryReserved, NotificationSent } from '@three-ways/event-contract/order-events'
import { handler, type ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { notify } from '../decisions/notify-customer.ts'
import { orderOperations } from '../described-later.ts'
import { type NotificationChange, NotificationTables } from '../tables/notification-tables.ts'

/** Tells the customer that the order is confirmed, once. */
export const notificationService: ServiceDeclaration<NotificationTables, NotificationChange> = {
  name: 'notification-service',
  summary: 'Tells the customer that the order is confirmed.',
  operations: orderOperations,
  openTables: (database) => new NotificationTables(database),
  closeTables: (tables) => tables.close(),
  apply: (tables, change) => tables.apply(change),
  queries: { 'GET /notifications': (tables) => ({ status: 200, body: { count: tables.count() } }) },
  tells: {
    NotificationSent: ({ data }) => `notification sent to ${(data as NotificationSent['data']).user_id}`,
  },
  emits: ['NotificationSent'],
  handles: {
    InventoryReserved: handler<NotificationTables, NotificationChange, boolean, InventoryReserved>({
      verb: 'send',
      wait: 'awaited',
      load: (tables, { subject }) => tables.wasSent(subject),
      decide: notify,
      perform: (tables, { subject }) => tables.tell(subject),
    }),
  },
}
