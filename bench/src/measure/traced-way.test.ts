import type { ClientRecord } from '@three-ways/instrument/client-record'
import { expect, test } from 'vitest'
import type { PlacedHop } from './hop-times.ts'
import { type ChosenOrder, chosenOrders, wayOf } from './traced-way.ts'

const CLOCK = '00000000000a'
const ORIGIN_US = 1_000_000

function order(n: number, took_us: number | null): ClientRecord {
  const planned_us = ORIGIN_US + 0.4
  return {
    subject: `order-${n}`,
    planned_us,
    sent_us: planned_us + 100,
    ended_us: planned_us + 900,
    accepted_us: planned_us + 900,
    decided_us: planned_us + 900,
    completed_us: took_us === null ? null : planned_us + took_us,
    fate: 'answered',
    http_status: 202,
    answer_status: 'placed',
    answer_reason: undefined,
    feed_status: took_us === null ? undefined : 'confirmed',
    feed_reason: undefined,
    endings: 1,
  }
}

const orders = (count: number) => Array.from({ length: count }, (_, n) => order(n, 1_000 + n))

test('the orders at p50 and p99 of those that completed are looked at, where there are enough of them', () => {
  const chosen = chosenOrders([...orders(1_000).toReversed(), order(2_000, null)])
  expect(chosen.map(({ percentile, completed, record }) => [percentile, completed, record.subject])).toEqual([
    ['p50', 1_000, 'order-499'],
    ['p99', 1_000, 'order-989'],
  ])
  expect(chosenOrders(orders(999)).map(({ percentile }) => percentile)).toEqual(['p50'])
  expect(chosenOrders(orders(19))).toEqual([])
})

const chosen: ChosenOrder = { percentile: 'p50', completed: 20, record: order(1, 5_000) }

function hop(at_us: number, change: Partial<PlacedHop> = {}): PlacedHop {
  const received_us = ORIGIN_US + at_us
  const times = { received_us, handled_us: received_us + 10, committed_us: received_us + 30 }
  const place = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16), parent_span_id: null, given_up: null }
  const what = { number: 1, subject: 'order-1', message: 'POST /order', clock: CLOCK }
  return { ...what, ...times, before: null, ...place, service: 'order-service', ...change }
}

const caused = (at_us: number, clock = CLOCK) => {
  const before = { clock, received_us: 0, committed_us: ORIGIN_US + 230, sent_us: ORIGIN_US + 260 }
  return hop(at_us, { message: 'OrderPlaced', service: 'inventory-service', before })
}

test('a way has its hops in order, in microseconds from the plan', () => {
  const way = wayOf(chosen, [caused(900), hop(200)])
  expect(way).toMatchObject({ subject: 'order-1', sent_us: 100, answered_us: 900, completed_us: 5_000 })
  expect(way?.hops).toEqual([
    {
      message: 'POST /order',
      service: 'order-service',
      owed_us: null,
      handed_us: null,
      received_us: 200,
      handled_us: 210,
      committed_us: 230,
    },
    {
      message: 'OrderPlaced',
      service: 'inventory-service',
      owed_us: 230,
      handed_us: 260,
      received_us: 900,
      handled_us: 910,
      committed_us: 930,
    },
  ])
})

test('nothing is told of an order whose stamps are of another clock than ours, or of two', () => {
  expect(wayOf(chosen, [hop(-500_000), caused(900)])).toBeUndefined()
  expect(wayOf(chosen, [hop(200), caused(500_000)])).toBeUndefined()
  expect(wayOf(chosen, [hop(200), { ...caused(900), clock: '00000000000b' }])).toBeUndefined()
  expect(wayOf(chosen, [])).toBeUndefined()
})
