import { orderCatalogue } from '@three-ways/event-contract/order-events'
import { describe, expect, it } from 'vitest'
import { until } from '../order-client.ts'
import { available, type Raised, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

/** Messages that did not come from our own outboxes. */
export function rawMessages(raised: Raised, keepsDeadLetters: boolean): void {
  describe('raw messages', () => {
    it('an event delivered again has no second effect', async () => {
      const { running, customer, newId, signal } = raised()
      const order_id = newId()
      const items = [{ sku: 'salad', qty: 3 }]
      await customer.place({ order_id, user_id: 'u1', restaurant_id: 'r1', items })
      await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
      const before = available(raised(), 'salad')
      const data = { order_id, user_id: 'u1', restaurant_id: 'r1', items }
      const event = orderCatalogue.create('OrderPlaced', order_id, 'order-service', Date.now(), data)
      const repeats = () => running.ledgerView().duplicates_ignored.get('inventory-service') ?? 0
      const repeatsBefore = repeats()
      for (let time = 0; time < 3; time += 1) {
        await running.inspector.inject('inventory-service', Buffer.from(JSON.stringify(event)), signal)
      }
      const recognised = () => repeats() === repeatsBefore + 3
      await until('inventory recognised three duplicates', SETTLES_WITHIN_MS, signal, recognised, {
        lasts: true,
      })
      await untilQuiet(raised())
      expect(available(raised(), 'salad')).toBe(before)
      expect(running.ledgerView().entries.get(order_id)).toMatchObject({ reservations: 1, notifications: 1 })
    })

    const kept = keepsDeadLetters
      ? 'is put aside with its reason and its bytes'
      : 'is refused with 400, and nothing is kept'
    it.each([
      ['not JSON', '{"half":', 'not_json'],
      ['an unknown type', JSON.stringify({ ...sample(), type: 'OrderEaten' }), 'unknown_type'],
      [
        'an unknown version',
        JSON.stringify({ ...sample(), dataschema: 'urn:three-ways:OrderPlaced:99' }),
        'unknown_version',
      ],
      ['a missing field', JSON.stringify({ ...sample(), data: { order_id: 'x' } }), 'invalid_event'],
      ['half a character', text().replace('"u"', '"Ana \\ud83d"'), 'invalid_event'],
      ['half a character in a name', text().replace('"user_id"', '"user_id":"u","\\udc00"'), 'invalid_event'],
      ['a name given twice', text().replace('"user_id"', '"user_id":"v","user_id"'), 'invalid_event'],
      ['another encoding', Buffer.from(text().replace('"u"', '"José"'), 'latin1'), 'not_json'],
    ])(`%s ${kept}, and the next good order completes`, async (_what, content, reason) => {
      const { running, customer, newId, signal } = raised()
      const lettersBefore = (await running.inspector.deadLetters(signal)).length
      const bytes = Buffer.from(content)
      const answer = await running.inspector.inject('inventory-service', bytes, signal)
      if (keepsDeadLetters) {
        const isKept = async () => (await running.inspector.deadLetters(signal)).length > lettersBefore
        await until('the message is put aside', SETTLES_WITHIN_MS, signal, isKept, { lasts: true })
        const letter = (await running.inspector.deadLetters(signal)).at(-1)
        expect(letter).toMatchObject({ service: 'inventory-service', reason, attempts: 1 })
        expect(Buffer.from(letter?.body ?? [])).toEqual(bytes)
      } else {
        expect(answer).toBe(400)
        expect(await running.inspector.deadLetters(signal)).toHaveLength(lettersBefore)
      }
      const order_id = newId()
      await customer.place({ order_id, item: 'burger', qty: 1 })
      await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
    })
  })
}

function sample() {
  const data = { order_id: 'sample', user_id: 'u', restaurant_id: 'r', items: [{ sku: 'burger', qty: 1 }] }
  return orderCatalogue.create('OrderPlaced', 'sample', 'order-service', 0, data)
}

function text(): string {
  return JSON.stringify(sample())
}
