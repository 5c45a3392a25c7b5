import { randomAt } from '@three-ways/instrument/seeded-random'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RaisedPatterns, raisePatterns } from './raise-patterns.ts'

const BODIES = 200
const DOORS = [
  ['user-service', 'POST /register', { email: 'a@b.c', request_id: 'r' }],
  ['payment-service', 'POST /process_payment', { amount: 1, currency: 'USD', order_id: 1, request_id: 'r' }],
  ['product-service', 'PUT /products/1', { name: 'n', stock: 1, request_id: 'r' }],
  ['report-service', 'POST /generate_report', { report_type: 'monthly', request_id: 'r' }],
  ['order-service', 'POST /create_order', { product_id: 1, quantity: 1, request_id: 'r' }],
  ['analytics-service', 'POST /track_click', { user_id: 1, page: 'p', request_id: 'r' }],
] as const

/** Values that no field expects in every place. */
const ODD = [
  null,
  true,
  -1,
  0,
  0.5,
  1e308,
  '',
  ' ',
  'x'.repeat(5000),
  '\u0000',
  '🍔',
  [],
  {},
  [{}],
  { a: [1] },
  'r',
]

/** The body with some of its fields replaced, left out or added; the same for the same door and number. */
function oddBody(fields: Readonly<Record<string, unknown>>, seed: number, number: number): unknown {
  let throws = 0
  const next = () => randomAt(seed, 100 * number + throws++)
  const odd = () => ODD[Math.floor(next() * ODD.length)]
  if (next() < 0.1) return odd()
  const entries = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    const chance = next()
    return chance < 0.2 ? [] : [[name, chance < 0.6 ? odd() : value]]
  })
  return Object.fromEntries(next() < 0.2 ? [...entries, ['more', odd()]] : entries)
}

describe('the doors of the patterns, over the reference model', () => {
  const owned = new AsyncDisposableStack()
  let raised: RaisedPatterns
  beforeAll(async () => {
    raised = await raisePatterns('reference', owned)
  })
  afterAll(() => owned.disposeAsync())

  it.each(DOORS.map((door, seed) => [...door, seed] as const))(
    'take or refuse whatever comes: %s %s',
    async (service, route, fields, seed) => {
      const seen = new Set<number>()
      for (let number = 0; number < BODIES; number += 1) {
        const body = oddBody(fields, seed, number)
        const { status } = await raised.ask(service, route, body)
        seen.add(status)
        expect(status, JSON.stringify(body)).toBeLessThan(500)
      }
      expect([...seen].some((status) => status < 300)).toBe(true)
      expect(seen).toContain(400)
    },
  )
})
