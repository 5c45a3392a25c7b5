import type { LedgerEntry } from '@three-ways/event-contract/ledger-view'
import { MappedView } from '@three-ways/event-contract/mapped-view'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { StoredSubject } from '@three-ways/event-contract/stored-subject'
import type { Workload } from '@three-ways/event-contract/workload'
import { readAnswer } from './workload/order-answer.ts'
import { orderBatch } from './workload/order-batch.ts'
import { stockChecks } from './workload/stock-check.ts'
import { REFUSALS, storedOrder } from './workload/stored-order.ts'

const orders: Workload<readonly OrderLine[]> = {
  noun: { one: 'order', many: 'orders' },
  front: 'order-service',
  feed: {
    subject: 'order_id',
    statuses: { placed: 'placed', confirmed: 'confirmed', failed: 'failed' },
    refusals: REFUSALS,
  },
  shown: {
    path: (order_id) => `/order/${encodeURIComponent(order_id)}`,
    begun_ms(order) {
      const ms = Date.parse((order as { readonly placed_at?: string } | null)?.placed_at ?? '')
      return Number.isNaN(ms) ? undefined : ms
    },
  },
  readAnswer,
  batch: orderBatch,
  stored({ entries }) {
    // The same entry stands for many orders.
    const known = new Map<LedgerEntry, StoredSubject>()
    return new MappedView(entries, (entry) => {
      const stored = known.get(entry) ?? storedOrder(entry)
      known.set(entry, stored)
      return stored
    })
  },
  checks: stockChecks,
}

/** What the order workflow tells who measures it. */
export const workloads = { orders }
