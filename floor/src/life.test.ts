import { orderCatalogue } from '@three-ways/event-contract/order-events'
import { expect, test } from 'vitest'
import { IN_STOCK, nextAfter, placed, READS, SOLD_OUT } from './life.ts'
import { decode, encode, type Message, SERVICES } from './messages.ts'

const ORDER = { order_id: 'cell-1', user_id: 'user-1', restaurant_id: 'restaurant-1' }
const order = (...skus: string[]) => placed({ ...ORDER, items: skus.map((sku) => ({ sku, qty: 1 })) })

/** What everybody hears of an order, one after the other. */
function lifeOf(first: Message): Message[] {
  const heard = [first]
  for (const message of heard) {
    for (const service of SERVICES) {
      if (!READS[service].includes(message.type)) continue
      const next = nextAfter(service, message)
      if (next !== undefined) heard.push(next)
    }
  }
  return heard
}

test('an order is reserved and its customer told; one of what is sold out fails', () => {
  expect(lifeOf(order(IN_STOCK[0])).map(({ type }) => type)).toEqual([
    'OrderPlaced',
    'InventoryReserved',
    'NotificationSent',
  ])
  expect(lifeOf(order(IN_STOCK[0], SOLD_OUT)).map(({ type }) => type)).toEqual([
    'OrderPlaced',
    'InventoryFailed',
  ])
})

test('the order service is the first to send it on', () => {
  const first = order(IN_STOCK[0])
  expect(nextAfter('order-service', first)).toBe(first)
})

test('what travels are the events of the contract, and as many bytes', () => {
  for (const message of [...lifeOf(order(IN_STOCK[0])), ...lifeOf(order(SOLD_OUT))]) {
    const read = orderCatalogue.decode(encode(message))
    expect(read).toMatchObject({ ok: true })
    expect(decode(encode(message))).toEqual(message)
  }
})
