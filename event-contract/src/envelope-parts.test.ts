import { describe, expect, it } from 'vitest'
import { encodedEvent, partsOf } from './envelope-parts.ts'
import { orderCatalogue } from './order-events.ts'

const TIME_MS = 1_700_000_000_123
const event = (type: string, subject: string, data: unknown) =>
  orderCatalogue.create(type, subject, 'order-service', TIME_MS, data)

describe('an event that is taken apart', () => {
  it.each(orderCatalogue.kinds.map(({ type }) => type))('is put together letter by letter: %s', (type) => {
    const made = event(type, 'ORD-1', { order_id: 'ORD-1', items: [{ sku: 'bürger "x" \u0007', qty: 2 }] })
    expect(encodedEvent(partsOf(made))).toBe(JSON.stringify(made))
  })

  it('may be about a subject that has to be escaped', () => {
    const made = event('OrderPlaced', 'a"b\\c\n', {})
    expect(encodedEvent(partsOf(made))).toBe(JSON.stringify(made))
  })

  it.each([
    ['another id', { id: 'ORD-2:OrderPlaced' }],
    ['another schema', { dataschema: 'urn:somebody:OrderPlaced:1' }],
    ['no version', { dataschema: 'urn:three-ways:OrderPlaced:one' }],
    ['no time', { time: 'yesterday' }],
  ])('is not kept where it has %s', (_what, changed) => {
    expect(() => partsOf({ ...event('OrderPlaced', 'ORD-1', {}), ...changed })).toThrow(TypeError)
  })
})
