import { handler, NO_DECISION, type ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { inventoryOperations } from '../doors/inventory-door.ts'
import { type OrderAborted, type OrderCreated, orderOf, type PaymentFailed } from '../saga.ts'
import { wholeNumber } from '../settings.ts'
import {
  type ReservationState,
  type StockChange,
  type StockRow,
  StockTables,
} from '../tables/stock-tables.ts'
import { numbered } from './numbered.ts'

const STOCK = 1_000_000
const MOST_STOCK = 1_000_000_000

interface Known {
  readonly before: ReservationState | undefined
  readonly available: number | undefined
}

const reserve = handler<StockTables, StockChange, Known, OrderCreated>({
  verb: 'reserve_stock',
  wait: 'required',
  load: (tables, { subject, data }) => {
    return { before: tables.state(subject), available: tables.available(data.product_id) }
  },
  decide({ before, available }, { subject, data }) {
    // The order was aborted before it came here.
    if (before !== undefined) return NO_DECISION
    const order = orderOf(data)
    if (available !== undefined && available >= data.quantity) {
      return {
        changes: [{ ...order, state: 'reserved', given_back: -data.quantity }],
        events: [{ type: 'StockReserved', subject, data: order }],
        moments: [],
      }
    }
    const reason = available === undefined ? 'unknown_product' : 'insufficient_stock'
    return {
      changes: [{ ...order, state: 'refused', given_back: 0 }],
      events: [{ type: 'StockRejected', subject, data: { ...order, reason } }],
      moments: [],
    }
  },
})

/** Gives back what is held, or sees to it that nothing will be; tells so in any case. */
function releasing(verb: string, wait: 'awaited' | 'background') {
  return handler<StockTables, StockChange, ReservationState | undefined, PaymentFailed | OrderAborted>({
    verb,
    wait,
    load: (tables, { subject }) => tables.state(subject),
    decide(before, { subject, data }) {
      const order = orderOf(data)
      const released = { ...order, state: 'released', given_back: data.quantity } as const
      const buried = { ...order, state: 'cancelled', given_back: 0 } as const
      return {
        changes: before === 'reserved' ? [released] : before === undefined ? [buried] : [],
        events: [{ type: 'StockReleased', subject, data: order }],
        moments: [],
      }
    },
  })
}

const viewOf = ({ product_id, initial, available }: StockRow) => {
  return { product_id, reserved: initial - available, available, initial }
}

/** Holds stock for orders, and gives it back. */
export const inventoryService: ServiceDeclaration<StockTables, StockChange> = {
  name: 'inventory-service',
  summary: 'Holds stock for orders, and gives it back.',
  operations: inventoryOperations,
  openTables: (database, environment) => {
    return new StockTables(database, wholeNumber(environment, 'STOCK', STOCK, MOST_STOCK))
  },
  apply: (tables, change) => tables.apply(change),
  queries: {
    'GET /inventory': (tables) => {
      const inventory = tables.all().map(viewOf)
      return { status: 200, body: { inventory, count: inventory.length } }
    },
    'GET /inventory/:id': (tables, request) => {
      const find = (id: number) => tables.all().find(({ product_id }) => product_id === id)
      return numbered(request, 'product', find, viewOf)
    },
  },
  emits: ['StockReserved', 'StockRejected', 'StockReleased'],
  handles: {
    OrderCreated: reserve,
    PaymentFailed: releasing('compensate_stock', 'awaited'),
    OrderAborted: releasing('abort_reservation', 'background'),
  },
}
