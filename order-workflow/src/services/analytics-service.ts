import type { Envelope } from '@three-ways/event-contract/envelope'
import { type Handler, handler, type ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { countEvent, countFailure, countOrder } from '../decisions/count-events.ts'
import { orderOperations } from '../described-later.ts'
import { type AnalyticsChange, AnalyticsTables } from '../tables/analytics-tables.ts'

type Count<Event extends Envelope> = Handler<AnalyticsTables, AnalyticsChange, undefined, Event>['decide']

function counting<Event extends Envelope>(decide: Count<Event>) {
  return handler<AnalyticsTables, AnalyticsChange, undefined, Event>({
    verb: 'count',
    wait: 'background',
    load: () => undefined,
    decide,
  })
}

/** Watches everything and changes nothing: orders per minute, failures by reason, quantities by SKU. */
export const analyticsService: ServiceDeclaration<AnalyticsTables, AnalyticsChange> = {
  name: 'analytics-service',
  summary: 'Watches the events and counts them.',
  operations: orderOperations,
  observer: true,
  openTables: (database) => new AnalyticsTables(database),
  apply: (tables, change) => tables.apply(change),
  queries: { 'GET /analytics': (tables) => ({ status: 200, body: tables.metrics() }) },
  emits: [],
  handles: {
    OrderPlaced: counting(countOrder),
    InventoryReserved: counting(countEvent),
    InventoryFailed: counting(countFailure),
    OrderCancelled: counting(countEvent),
    NotificationSent: counting(countEvent),
  },
}
