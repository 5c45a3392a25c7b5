import { oddBodies } from '@three-ways/testbed/conformance/odd-bodies'
import { expect } from 'vitest'
import type { Documents } from './documented.ts'
import type { RaisedPatterns } from './raise-patterns.ts'

/** Every door that takes a body, with one that it takes. */
export const DOORS = [
  ['user-service', 'POST /register', { email: 'a@b.c', request_id: 'r' }],
  ['payment-service', 'POST /process_payment', { amount: 1, currency: 'USD', order_id: 1, request_id: 'r' }],
  [
    'payment-service',
    'POST /process_payment_fail',
    { order_id: 1, product_id: 1, quantity: 1, request_id: 'f' },
  ],
  ['product-service', 'POST /products', { name: 'n', stock: 1, request_id: 'c' }],
  ['product-service', 'PUT /products/1', { name: 'n', stock: 1, request_id: 'r' }],
  ['report-service', 'POST /generate_report', { report_type: 'monthly', request_id: 'r' }],
  ['order-service', 'POST /create_order', { product_id: 1, quantity: 1, request_id: 'r' }],
  ['analytics-service', 'POST /track_click', { user_id: 1, page: 'p', request_id: 'r' }],
] as const

/** As many as a small machine's services are asked at a time. */
const AT_ONCE = 16

/**
 * Sends `count` odd bodies to a door: none is answered with 5xx, and every answer is in the document of its
 * door. Some are taken and some refused, or the bodies were not odd enough.
 */
export async function expectTakenOrRefused(
  { ask }: RaisedPatterns,
  documents: Documents,
  [service, route, good]: (typeof DOORS)[number],
  count: number,
): Promise<void> {
  const seen = new Set<number>()
  const bodies = oddBodies(
    good,
    DOORS.findIndex((door) => door[1] === route),
    count,
  )[Symbol.iterator]()
  const send = async () => {
    for (let next = bodies.next(); next.done !== true; next = bodies.next()) {
      const answered = await ask(service, route, next.value)
      expect(answered.status, next.value.toString('latin1')).toBeLessThan(500)
      await documents.expectDocumented(service, route, answered)
      seen.add(answered.status)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, send))
  expect([...seen].filter((status) => status < 300 || status === 409)).not.toEqual([])
  expect(seen).toContain(400)
}
