import type { OrderView } from '@three-ways/event-contract/order-api'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { until } from '../order-client.ts'
import { type Raised, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

/** Names that every object of the language has of itself. */
const NAMES_OF_OBJECTS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']

const ORDER = '{"order_id":"ID","user_id":"Ana","restaurant_id":"r","items":[{"sku":"burger","qty":1}]}'

/**
 * What is kept is what came: the same order with the same letters, or a refusal that says where it is
 * wrong.
 */
export function keptAsItCame(raised: Raised, hasObservers: boolean): void {
  describe('what is kept is what came', () => {
    refusedWithItsPath(raised)
    keptToTheLetter(raised)
    namesOfObjects(raised, hasObservers)
  })
}

function refusedWithItsPath(raised: Raised): void {
  it.each([
    ['half a character', 'user_id', ORDER.replace('Ana', 'Ana \\ud83d')],
    ['the other half', 'items[0].sku', ORDER.replace('burger', '\\ude00burger')],
    ['two halves in the wrong order', 'restaurant_id', ORDER.replace('"r"', '"\\ude00\\ud83d"')],
    ['half a character in a name', '["\ufffd"]', ORDER.replace('"user_id"', '"\\uDC00":1,"user_id"')],
    ['a name given twice', 'items[0].qty', ORDER.replace('"qty":1', '"qty":1,"qty":5')],
    [
      'a name given twice, once escaped',
      'user_id',
      ORDER.replace('"user_id"', '"user_\\u0069d":"a","user_id"'),
    ],
    ['another encoding', '$', Buffer.from(ORDER.replace('Ana', 'José'), 'latin1')],
    ['UTF-16', '$', Buffer.from(ORDER, 'utf16le')],
    ['a number beyond all numbers', 'items[0].qty', ORDER.replace('"qty":1', '"qty":1e400')],
    ['a number beyond whole numbers', 'items[0].qty', ORDER.replace('"qty":1', '"qty":9007199254740993')],
    ['nothing below nothing', 'items[0].qty', ORDER.replace('"qty":1', '"qty":-0')],
  ])('%s is refused with 400 and its path, and nothing is stored', async (_what, path, body) => {
    const { customer, newId } = raised()
    const order_id = newId()
    const placed = await customer.place(withId(body, order_id))
    expect(placed.http_status).toBe(400)
    expect(placed.body.faults?.map((fault) => fault.path)).toContain(path)
    expect(await customer.get(`/order/${order_id}`)).toBeUndefined()
  })

  it('an address that is no UTF-8 is refused with 400', async () => {
    const { running, signal } = raised()
    for (const half of ['%ED%A0%BD', '%FF', '%E0%A4%A']) {
      const { statusCode, body } = await request(`${running.door}/order/${half}`, { signal })
      expect(statusCode).toBe(400)
      expect(await body.json()).toMatchObject({ faults: [{ path: 'url' }] })
    }
  })
}

function keptToTheLetter(raised: Raised): void {
  it.each([
    ['whole characters beyond the first plane', 'Ana 😀', ORDER.replace('Ana', 'Ana \\ud83d\\ude00')],
    ['NUL and a new line', 'A\0na\n', ORDER.replace('Ana', 'A\\u0000na\\n')],
    ['the replacement character, if it was sent', 'Ana \ufffd', ORDER.replace('Ana', 'Ana \ufffd')],
    ['a byte order mark in front', 'Ana', `\ufeff${ORDER}`],
  ])('%s is kept to the letter, and known when it comes again', async (_what, user_id, body) => {
    const { running, customer, newId } = raised()
    const order_id = newId()
    const order = withId(body, order_id)
    const first = await customer.place(order)
    expect(first.http_status).toBe(running.system.guarantees.doneWhenAccepted ? 201 : 202)
    expect(await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)).toMatchObject({
      status: 'confirmed',
      user_id,
    })
    expect((await customer.place(order)).http_status).toBe(first.http_status)
    const other = await customer.place(withId(body.replace('Ana', 'Bob').replace('A\\u', 'B\\u'), order_id))
    expect(other.http_status).toBe(409)
  })
}

function namesOfObjects(raised: Raised, hasObservers: boolean): void {
  it.each(NAMES_OF_OBJECTS)('the SKU %s is like any other that is not sold', async (sku) => {
    const { running, customer, newId } = raised()
    const order_id = newId()
    const counted = async () => {
      await untilQuiet(raised())
      return hasObservers ? await quantityOf(running.deployment.urls.get('analytics-service'), sku) : 0
    }
    const before = await counted()
    await customer.place({ order_id, user_id: sku, restaurant_id: sku, items: [{ sku, qty: 3 }] })
    const order = await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
    expect(order).toMatchObject({ status: 'failed', reason: 'item_not_found', user_id: sku })
    expect(((await customer.get(`/order/${order_id}`)) as OrderView).items).toEqual([{ sku, qty: 3 }])
    if (!hasObservers) return
    await until(`the observer counted ${sku}`, SETTLES_WITHIN_MS, raised().signal, async () => {
      return (await counted()) === before + 3
    })
  })
}

function withId(body: string | Buffer, order_id: string): string | Buffer {
  if (typeof body === 'string') return body.replace('"ID"', `"${order_id}"`)
  return Buffer.from(body.toString('latin1').replace('"ID"', `"${order_id}"`), 'latin1')
}

async function quantityOf(url: string | undefined, sku: string): Promise<number> {
  const { body } = await request(`${url}/analytics`)
  const { ordered_quantity_by_sku } = (await body.json()) as { ordered_quantity_by_sku: object }
  return new Map<string, number>(Object.entries(ordered_quantity_by_sku)).get(sku) ?? 0
}
