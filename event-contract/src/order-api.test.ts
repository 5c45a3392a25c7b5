import { describe, expect, test } from 'vitest'
import { check, type Fault, MAX_FAULTS } from './faults.ts'
import { bulkRequestSchema, readBulkRequest, readOrderRequest } from './order-api.ts'

const full = {
  order_id: 'my-order-1',
  user_id: 'u1',
  restaurant_id: 'r1',
  items: [
    { sku: 'burger', qty: 1 },
    { sku: 'coffee', qty: 2 },
  ],
}

function faultsOf(body: unknown): readonly Fault[] {
  const read = readOrderRequest(body)
  if (read.ok) throw new Error(`expected faults, got ${JSON.stringify(read.value)}`)
  expect(read.faults.length).toBeGreaterThan(0)
  return read.faults
}

const pathsOf = (body: unknown) => faultsOf(body).map(({ path }) => path)

describe('the full form', () => {
  test('is read as it is, with an id and without', () => {
    expect(readOrderRequest(full)).toEqual({ ok: true, value: full })
    const { order_id: _none, ...rest } = full
    expect(readOrderRequest(rest)).toEqual({ ok: true, value: rest })
  })

  test('the body of the README', () => {
    const body = JSON.parse('{"user_id":"u1","restaurant_id":"r1","items":[{"sku":"burger","qty":1}]}')
    expect(readOrderRequest(body).ok).toBe(true)
  })

  test.each([
    ['order_id', ''],
    ['order_id', 'a/b'],
    ['order_id', 7],
    ['order_id', null],
    ['user_id', undefined],
    ['user_id', ''],
    ['user_id', 'x'.repeat(129)],
    ['restaurant_id', undefined],
    ['restaurant_id', {}],
    ['items', undefined],
    ['items', null],
    ['items', []],
    ['items', 'burger'],
    ['items', { sku: 'burger', qty: 1 }],
    ['items', Array.from({ length: 51 }, () => ({ sku: 'burger', qty: 1 }))],
  ])('a bad %s: %j', (field, value) => {
    expect(pathsOf({ ...full, [field]: value })).toEqual([field])
  })

  test.each([
    ['sku', undefined],
    ['sku', ''],
    ['sku', 7],
    ['qty', undefined],
    ['qty', 0],
    ['qty', -1],
    ['qty', 1.5],
    ['qty', '2'],
    ['qty', 1_000_001],
    ['qty', 1e300],
  ])('a bad %s in the second line: %j', (field, value) => {
    const items = [full.items[0], { ...full.items[1], [field]: value }]
    const paths = pathsOf({ ...full, items })
    expect(new Set(paths)).toEqual(new Set([`items[1].${field}`]))
  })

  test('fields that nobody knows are named one by one, in lines too', () => {
    const body = { ...full, colour: 'red', 'a b': 1, items: [{ sku: 'burger', qty: 1, price: 3 }] }
    expect(pathsOf(body).toSorted()).toEqual(['["a b"]', 'colour', 'items[0].price'])
  })

  test('all faults at once', () => {
    const body = { order_id: '?', user_id: 3, items: [{ sku: '', qty: 0.5 }, null], tip: 1 }
    const expected = [
      'items[0].qty',
      'items[0].sku',
      'items[1]',
      'order_id',
      'restaurant_id',
      'tip',
      'user_id',
    ]
    expect(pathsOf(body).toSorted()).toEqual(expected)
  })
})

describe('the short form', () => {
  const line = [{ sku: 'burger', qty: 1 }]
  const someone = { user_id: 'anonymous', restaurant_id: 'campus' }

  test.each([
    { item: 'burger', qty: 1 },
    { item_id: 'burger', qty: 1 },
    { item: 'burger', quantity: 1 },
    { item_id: 'burger', quantity: 1 },
    { item: 'burger' },
    { item_id: 'burger' },
  ])('%j is an order of one line', (body) => {
    expect(readOrderRequest(body)).toEqual({ ok: true, value: { ...someone, items: line } })
  })

  test('may name its id, user and restaurant', () => {
    const body = { item: 'burger', qty: 1, order_id: 'o', user_id: 'u', restaurant_id: 'r' }
    const value = { order_id: 'o', user_id: 'u', restaurant_id: 'r', items: line }
    expect(readOrderRequest(body)).toEqual({ ok: true, value })
  })

  test.each([
    [{ qty: 1 }, ['item']],
    [{ item: 'burger', item_id: 'burger', qty: 1 }, ['item']],
    [{ item: 'burger', qty: 1, quantity: 1 }, ['qty']],
    [{ item: 7 }, ['item']],
    [{ item: '', qty: 0, order_id: '?', user_id: 1 }, ['item', 'order_id', 'qty', 'user_id']],
    [{ item: 'burger', qty: 1, colour: 'red' }, ['colour']],
    [{ quantity: '1', colour: 'red' }, ['colour', 'item', 'quantity']],
  ])('%j: every fault, at %j', (body, paths) => {
    expect(pathsOf(body).toSorted()).toEqual(paths)
  })

  test('beside "items" it is not known', () => {
    expect(pathsOf({ ...full, item: 'burger', qty: 1 }).toSorted()).toEqual(['item', 'qty'])
  })
})

test('more than 5 of one SKU is well formed, in both forms: refusing it is business', () => {
  expect(readOrderRequest({ ...full, items: [{ sku: 'burger', qty: 6 }] }).ok).toBe(true)
  expect(readOrderRequest({ item: 'burger', qty: 1000 }).ok).toBe(true)
})

test.each([undefined, null, true, 7, 'text', [], [full]])('%j is no order', (body) => {
  expect(pathsOf(body)).toEqual(['$'])
})

test('keys that would reach a prototype are faults and change nothing', () => {
  const body = JSON.parse('{"__proto__":{"items":[]},"constructor":1,"item":"burger","qty":1}')
  expect(pathsOf(body).toSorted()).toEqual(['__proto__', 'constructor'])
  expect(Object.hasOwn(Object.prototype, 'items')).toBe(false)
  const line = JSON.parse('{"sku":"burger","qty":1,"__proto__":{"qty":2}}')
  expect(pathsOf({ ...full, items: [line] })).toEqual(['items[0].__proto__'])
})

describe('a name that others have for a field', () => {
  const line = { sku: 'burger', qty: 1 }
  const { user_id: _user, restaurant_id: _restaurant, items: _items, ...rest } = full

  test.each([
    ['customer_id', 'user_id', { ...rest, customer_id: 'u', restaurant_id: 'r', items: [line] }],
    ['student_id', 'user_id', { student_id: 's', item: 'burger' }],
    ['studentId', 'user_id', { studentId: 's', item: 'burger' }],
    ['userId', 'user_id', { userId: 's', restaurant_id: 'r', items: [line] }],
    ['orderId', 'order_id', { orderId: 'o', item: 'burger' }],
    ['restaurantId', 'restaurant_id', { user_id: 'u', restaurantId: 'r', items: [line] }],
    ['itemId', 'item_id', { itemId: 'burger', quantity: 1 }],
    ['product', 'item', { product: 'burger' }],
    ['line-items', 'items', { user_id: 'u', restaurant_id: 'r', 'line-items': [line] }],
    [
      'items[0].quantity',
      'qty',
      { user_id: 'u', restaurant_id: 'r', items: [{ sku: 'burger', quantity: 1 }] },
    ],
    ['items[0].item_id', 'sku', { user_id: 'u', restaurant_id: 'r', items: [{ item_id: 'burger', qty: 1 }] }],
  ])('%s: the fault says to write %s', (path, name, body) => {
    const { message } = faultsOf(body).find((fault) => fault.path.replaceAll(/[[\]"]{2}/g, '') === path) ?? {}
    expect(message).toBe(`is not a known field, write "${name}"`)
  })

  test('is not guessed: a name that nobody knows, one of no field here, one that objects have', () => {
    const body = JSON.parse(JSON.stringify({ ...full, colour: 1, batch_id: 'b', constructor: 1 }))
    const messages = faultsOf(body).map(({ message }) => message)
    expect(new Set(messages)).toEqual(new Set(['is not a known field']))
  })

  test('in a batch', () => {
    const read = readBulkRequest({ quantity: 10, failRate: 0.1 }, 0)
    expect(read.ok ? [] : read.faults.map(({ path, message }) => `${path} ${message}`)).toEqual([
      'count is missing, expected a number',
      'quantity is not a known field, write "count"',
      'failRate is not a known field, write "fail_rate"',
    ])
  })
})

test('a batch without an id gets one that orders can be named after', () => {
  const read = readBulkRequest({ count: 3, fail_rate: 0.5 }, 1_769_860_800_000)
  expect(read).toMatchObject({ ok: true, value: { count: 3, fail_rate: 0.5, seed: 1 } })
  const batch_id = read.ok ? read.value.batch_id : ''
  expect(batch_id).toMatch(/^BULK-1769860800000-[0-9a-f]{8}$/)
  expect(readBulkRequest({ count: 3, batch_id }, 0)).toMatchObject({ ok: true, value: { batch_id } })
})

describe('what a person reads', () => {
  test('an empty body', () => {
    expect(faultsOf({})).toMatchInlineSnapshot(`
      [
        {
          "message": "is missing, expected a string",
          "path": "user_id",
        },
        {
          "message": "is missing, expected a string",
          "path": "restaurant_id",
        },
        {
          "message": "is missing, expected an array of { "sku", "qty" }; or, for one item, "item" and "qty" instead of it",
          "path": "items",
        },
      ]
    `)
  })

  test('a careless body', () => {
    const body = {
      user_id: 3,
      restaurant_id: '',
      items: [{ sku: 'burger', qty: 1.5 }, { qty: '2' }],
      order_id: 'a/b',
      tip: 1,
    }
    expect(faultsOf(body)).toMatchInlineSnapshot(`
      [
        {
          "message": "expected 1 to 128 letters, digits, or . _ ~ - (first a letter or digit), got "a/b"",
          "path": "order_id",
        },
        {
          "message": "expected a string, got 3",
          "path": "user_id",
        },
        {
          "message": "expected a string of at least 1 character, got """,
          "path": "restaurant_id",
        },
        {
          "message": "expected a whole number, got 1.5",
          "path": "items[0].qty",
        },
        {
          "message": "is missing, expected a string",
          "path": "items[1].sku",
        },
        {
          "message": "expected a number, got "2"",
          "path": "items[1].qty",
        },
        {
          "message": "is not a known field",
          "path": "tip",
        },
      ]
    `)
  })

  test('a careless short body', () => {
    expect(faultsOf({ item: null, qty: 0, quantity: 1 })).toMatchInlineSnapshot(`
      [
        {
          "message": "expected a string, got null",
          "path": "item",
        },
        {
          "message": "expected a number of at least 1, got 0",
          "path": "qty",
        },
        {
          "message": "expected one of "qty" and "quantity" at most",
          "path": "qty",
        },
      ]
    `)
  })

  test('a careless batch', () => {
    const read = check(bulkRequestSchema, { count: 1_000_001, fail_rate: 1.5, seed: -1 })
    expect(read.ok ? [] : read.faults).toMatchInlineSnapshot(`
      [
        {
          "message": "expected a number of at most 1000000, got 1000001",
          "path": "count",
        },
        {
          "message": "expected a number of at most 1, got 1.5",
          "path": "fail_rate",
        },
        {
          "message": "expected a number of at least 0, got -1",
          "path": "seed",
        },
      ]
    `)
  })

  test('the list is bounded and says so: a small body is not answered with a huge one', () => {
    const unknown = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`field_${n}`, n]))
    const faults = faultsOf({ ...full, ...unknown })
    expect(faults).toHaveLength(MAX_FAULTS + 1)
    expect(faults.at(-1)?.message).toBe(`has ${5_000 - MAX_FAULTS} further faults, not listed here`)
  })

  test("somebody else's text is repeated in part only", () => {
    for (const { message } of faultsOf({ ...full, order_id: '?'.repeat(60_000), ['k'.repeat(60_000)]: 1 })) {
      expect(message.length).toBeLessThan(300)
    }
  })
})
