import { describe, expect, test } from 'vitest'
import type { Decoded, UndecodableReason } from './catalogue.ts'
import { type Envelope, MAX_EVENT_BYTES } from './envelope.ts'
import { exampleEvents } from './examples.ts'
import type { Fault } from './faults.ts'
import { orderCatalogue } from './order-events.ts'

const events = [...exampleEvents.values()]
const placed = exampleEvents.get('OrderPlaced') as Envelope

function encode(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

function refusal(decoded: Decoded): { reason: UndecodableReason; faults: readonly Fault[] } {
  if (decoded.ok) throw new Error(`expected a refusal, got an event ${decoded.event.id}`)
  expect(decoded.faults.length).toBeGreaterThan(0)
  for (const { path, message } of decoded.faults) {
    expect(path).not.toBe('')
    expect(message.length).toBeGreaterThan(5)
  }
  return decoded
}

const decodeValue = (value: unknown) => refusal(orderCatalogue.decode(encode(value)))
const decodeRaw = (bytes: Uint8Array | string) => refusal(orderCatalogue.decode(bytes))

describe('an event', () => {
  test.each(events)(
    '$type comes out as it went in, from bytes, a part of a larger buffer, and text',
    (event) => {
      const text = JSON.stringify(event)
      const larger = Buffer.from(`###${text}###`)
      expect(orderCatalogue.decode(Buffer.from(text))).toEqual({ ok: true, event })
      expect(orderCatalogue.decode(new Uint8Array(larger.subarray(3, -3)))).toEqual({ ok: true, event })
      expect(orderCatalogue.decode(larger.subarray(3, -3))).toEqual({ ok: true, event })
      expect(orderCatalogue.decode(text)).toEqual({ ok: true, event })
    },
  )

  test('keeps letters of every script', () => {
    const data = { ...(placed.data as object), user_id: 'Zoë 李 🍔' }
    expect(orderCatalogue.decode(encode({ ...placed, data }))).toEqual({
      ok: true,
      event: { ...placed, data },
    })
  })

  test('may bring more than is known: it is left out', () => {
    const decoded = orderCatalogue.decode(
      encode({ ...placed, traceparent: '00-1', data: { ...Object(placed.data), tip: 1 } }),
    )
    expect(decoded).toEqual({ ok: true, event: placed })
  })

  test('made twice is the same event; an unknown type cannot be made', () => {
    const make = (type: string) => orderCatalogue.create(type, 'order-1', 'order-service', 0, {})
    expect(make('OrderPlaced')).toEqual(make('OrderPlaced'))
    expect(() => make('OrderEaten')).toThrow('OrderEaten')
  })
})

describe('bytes that are no event', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['prose', 'hello'],
    ['half an event', JSON.stringify(placed).slice(0, -10)],
    ['two events', JSON.stringify(placed) + JSON.stringify(placed)],
    ['NUL', '\0'],
  ])('%s: not JSON', (_what, text) => {
    expect(decodeRaw(Buffer.from(text)).reason).toBe('not_json')
    expect(decodeRaw(text).reason).toBe('not_json')
  })

  test('not UTF-8: never read with letters replaced', () => {
    const bytes = encode(placed)
    bytes[bytes.indexOf('user-7')] = 0xff
    const { reason, faults } = decodeRaw(bytes)
    expect(reason).toBe('not_json')
    expect(faults[0]?.message).toContain('UTF-8')
  })

  test('2 MB: refused by its size, before it is parsed', () => {
    const { reason, faults } = decodeRaw(Buffer.alloc(2 * 1024 * 1024, '{'))
    expect(reason).toBe('too_large')
    expect(faults[0]?.message).toContain(`${2 * 1024 * 1024}`)
    const padding = ' '.repeat(MAX_EVENT_BYTES - encode(placed).byteLength)
    expect(orderCatalogue.decode(JSON.stringify(placed) + padding).ok).toBe(true)
    expect(decodeRaw(`${JSON.stringify(placed)}${padding} `).reason).toBe('too_large')
    // Counted in bytes: letters of two bytes each, and not too many of them.
    expect(decodeRaw('é'.repeat(MAX_EVENT_BYTES / 2 + 1)).reason).toBe('too_large')
  })

  test.each([
    null,
    true,
    7,
    'text',
    [],
    [placed],
    {},
    { type: 7 },
    { type: null },
    { type: ['OrderPlaced'] },
  ])('JSON that is no event: %j', (value) => {
    expect(decodeValue(value).reason).toBe('not_an_event')
  })

  test.each(['OrderEaten', '', 'orderplaced', '__proto__', 'constructor', 'toString'])(
    'unknown type "%s"',
    (type) => {
      const { reason, faults } = decodeValue({ ...placed, type })
      expect(reason).toBe('unknown_type')
      expect(faults).toEqual([{ path: 'type', message: expect.stringContaining(JSON.stringify(type)) }])
    },
  )

  test('an unknown type of 200 kB is not repeated in full', () => {
    expect(decodeValue({ type: 'x'.repeat(200_000) }).faults[0]?.message.length).toBeLessThan(300)
  })

  test.each(['urn:three-ways:OrderPlaced:2', 'urn:three-ways:InventoryFailed:1', ''])(
    'unknown version "%s"',
    (name) => {
      const { reason, faults } = decodeValue({ ...placed, dataschema: name })
      expect(reason).toBe('unknown_version')
      expect(faults[0]).toEqual({
        path: 'dataschema',
        message: expect.stringContaining('urn:three-ways:OrderPlaced:1'),
      })
    },
  )

  test('deep nesting, where data and where a line should be', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000)
    expect(decodeRaw(deep).reason).toBe('not_an_event')
    const text = JSON.stringify({ ...placed, data: 'HERE' }).replace('"HERE"', deep)
    expect(decodeRaw(text)).toMatchObject({ reason: 'invalid_event', faults: [{ path: 'data' }] })
  })

  test('keys that would reach a prototype change nothing', () => {
    const text = JSON.stringify(placed).replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    )
    const decoded = orderCatalogue.decode(text)
    expect(decoded).toEqual({ ok: true, event: placed })
    expect(Object.getPrototypeOf(decoded.ok && decoded.event)).toBe(Object.prototype)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    const only_inherited = `{"__proto__":${JSON.stringify(placed)}}`
    expect(decodeRaw(only_inherited).reason).toBe('not_an_event')
  })
})

/** Every place of an event by its path, with a function that gives the event another value there. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key]
    return [place, ...placesOf(inner, place)]
  })
}

function changed(event: Envelope, path: readonly (string | number)[], replacement: unknown): unknown {
  const copy = structuredClone(event) as unknown as Record<string | number, unknown>
  let holder = copy
  for (const part of path.slice(0, -1)) holder = holder[part] as Record<string | number, unknown>
  // Left out of the JSON where it is undefined.
  holder[path.at(-1) ?? ''] = replacement
  return copy
}

function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1)
}

describe('one field that is wrong is named by its path', () => {
  const places = events.flatMap((event) =>
    placesOf(event).map((path) => ({ event, path, name: `${event.type} ${pathText(path)}` })),
  )

  test('there are many of them', () => {
    expect(places.length).toBeGreaterThan(60)
  })

  test.each(places.filter(({ path }) => typeof path.at(-1) === 'string'))(
    'missing: $name',
    ({ event, path }) => {
      const { reason, faults } = decodeValue(changed(event, path, undefined))
      expect(reason).toBe(pathText(path) === 'type' ? 'not_an_event' : 'invalid_event')
      expect(faults).toEqual([{ path: pathText(path), message: expect.stringContaining('is missing') }])
    },
  )

  test.each(places)('null or of a wrong kind: $name', ({ event, path }) => {
    for (const wrong of [null, true, -1.5, { a: 1 }, [[]]]) {
      const { faults } = decodeValue(changed(event, path, wrong))
      // An array with a wrong entry is faulted at the entry.
      for (const fault of faults) expect(fault.path.startsWith(pathText(path))).toBe(true)
    }
  })

  test('all of them at once', () => {
    const wrong = {
      type: 'OrderPlaced',
      id: '',
      subject: 'a:b',
      time: 'noon',
      data: { order_id: 1, items: [{ qty: 0 }] },
    }
    const paths = decodeValue(wrong).faults.map(({ path }) => path)
    const expected = [
      'specversion',
      'id',
      'source',
      'subject',
      'time',
      'datacontenttype',
      'dataschema',
      'data.order_id',
    ]
    expect(paths).toEqual(
      expect.arrayContaining([...expected, 'data.user_id', 'data.items[0].sku', 'data.items[0].qty']),
    )
  })
})

describe('an event that contradicts itself', () => {
  test.each([
    ['id', { id: 'somebody-else:OrderPlaced' }],
    ['id', { id: `${placed.subject}:InventoryReserved` }],
    ['id', { id: '7c8ab0a0-0000-4000-8000-000000000000' }],
    ['data.order_id', { data: { ...(placed.data as object), order_id: 'somebody-else' } }],
  ])('at %s is told what was expected there: %j', (path, part) => {
    const { reason, faults } = decodeValue({ ...placed, ...part })
    expect(reason).toBe('invalid_event')
    expect(faults).toEqual([{ path, message: expect.stringContaining(placed.subject) }])
  })

  test('in everything is told everything', () => {
    const { faults } = decodeValue({ ...placed, subject: 'other' })
    expect(faults.map(({ path }) => path)).toEqual(['id', 'data.order_id'])
  })
})

test('a field under the name that others have for it is named with ours', () => {
  const { user_id, ...data } = placed.data as { user_id: string }
  const { faults } = decodeValue({ ...placed, data: { ...data, customerId: user_id } })
  expect(faults).toEqual([
    { path: 'data.user_id', message: 'is missing, expected a string; "customerId" is called "user_id" here' },
  ])
})

describe('whatever comes, decoding answers', () => {
  test('an event cut off or altered at any byte', () => {
    const bytes = encode(placed)
    for (let at = 0; at < bytes.length; at += 1) {
      decodeRaw(bytes.subarray(0, at))
      const altered = Buffer.from(bytes)
      altered[at] = (bytes[at] ?? 0) ^ 0x80
      decodeRaw(altered)
    }
  })
})
