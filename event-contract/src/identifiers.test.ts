import { describe, expect, test } from 'vitest'
import { eventId, newOrderId, orderIdSchema } from './identifiers.ts'
import { orderCatalogue } from './order-events.ts'

describe('an order id', () => {
  test('is made of the time and 8 hex digits, is valid, and differs every time', () => {
    const ids = Array.from({ length: 1000 }, () => newOrderId(1_769_860_800_000))
    for (const id of ids) {
      expect(id).toMatch(/^ORD-1769860800000-[0-9a-f]{8}$/)
      expect(orderIdSchema.safeParse(id).success).toBe(true)
    }
    expect(new Set(ids).size).toBeGreaterThan(990)
  })

  test.each(['a', '7', 'batch-1-17', 'A.b_c~d-e', 'x'.repeat(128)])('may be "%s"', (id) => {
    expect(orderIdSchema.safeParse(id).success).toBe(true)
  })

  test.each([
    '',
    '-a',
    '.',
    '..',
    'a/b',
    'a b',
    'a:b',
    'é',
    'a\n',
    'a\0',
    '../a',
    'a?b',
    'a%20',
    'x'.repeat(129),
  ])('may not be %j', (id) => {
    expect(orderIdSchema.safeParse(id).success).toBe(false)
  })
})

describe('an event id', () => {
  test('is one to one: it can be taken apart again', () => {
    const subjects = ['a', 'a-b', 'OrderPlaced', 'ORD-1-00000000', 'x'.repeat(128)]
    const types = orderCatalogue.kinds.map(({ type }) => type)
    const ids = subjects.flatMap((subject) =>
      types.map((type) => ({ subject, type, id: eventId(subject, type) })),
    )
    expect(new Set(ids.map(({ id }) => id)).size).toBe(subjects.length * types.length)
    for (const { subject, type, id } of ids) {
      const colon = id.indexOf(':')
      expect([id.slice(0, colon), id.slice(colon + 1)]).toEqual([subject, type])
    }
  })

  test('is the same for the same fact', () => {
    expect(eventId('a', 'OrderPlaced')).toBe(eventId('a', 'OrderPlaced'))
  })
})
