import type { TracedWay, WayHop } from '@three-ways/result-files/traced-way'
import { expect, test } from 'vitest'
import { spentOf, stepsOf } from './order-way.ts'

const hop = (message: string, service: string, times: readonly (number | null)[]): WayHop => {
  const [owed_us = null, handed_us = null, received_us = 0, handled_us = 0, committed_us = 0] = times
  return { message, service, owed_us, handed_us, received_us, handled_us, committed_us } as WayHop
}

/** Through two services and back, beside a hop that nobody waited for. */
const way: TracedWay = {
  percentile: 'p50',
  completed: 1_000,
  subject: 'order-1',
  sent_us: 100,
  answered_us: 700,
  completed_us: 3_000,
  hops: [
    hop('POST /order', 'order-service', [null, null, 250, 400, 600]),
    hop('OrderPlaced', 'inventory-service', [600, 650, 1_000, 1_100, 1_300]),
    hop('Beside', 'analytics-service', [600, 650, 1_001, 1_002, 2_999]),
    hop('NotificationSent', 'order-service', [1_300, 1_500, 2_000, 2_100, 2_900]),
  ],
}

test('what an order was doing adds up to what it took, along the chain that ended it', () => {
  const spent = spentOf(way)
  expect(spent).toEqual({
    waiting: 100 + 50 + 200,
    travelling: 150 + 350 + 500,
    handling: 150 + 100 + 100,
    committing: 200 + 200 + 800,
    telling: 100,
  })
  expect(Object.values(spent ?? {}).reduce((sum, one) => sum + one, 0)).toBe(way.completed_us)
})

test('nothing is added up where a link of the chain was not told', () => {
  const [door, placed, , sent] = way.hops as [WayHop, WayHop, WayHop, WayHop]
  expect(
    spentOf({ ...way, hops: [door, placed, { ...sent, owed_us: null, handed_us: null }] }),
  ).toBeUndefined()
  expect(spentOf({ ...way, hops: [door, sent] })).toBeUndefined()
})

test('each hop is a step with its parts, the client before them; what was not told is no part', () => {
  const steps = stepsOf(way)
  expect(steps.map(({ place }) => place)).toEqual([
    'client',
    'POST /order, order',
    'OrderPlaced, inventory',
    'Beside, analytics',
    'NotificationSent, order',
  ])
  expect(steps.map(({ parts }) => parts.length)).toEqual([2, 2, 4, 4, 4])
  expect(steps[0]?.parts[1]).toEqual({ kind: 'travelling', from_us: 100, to_us: 250 })
})
