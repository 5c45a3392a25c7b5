import type { Outcome } from '@three-ways/event-contract/order-api'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { type Raised, type RaisedForSuite, SETTLES_WITHIN_MS } from './raised.ts'

/** The feed that tells when an order was decided and completed. */
export function outcomes(raised: Raised): void {
  describe('the outcome feed', () => {
    it('tells both moments of a confirmed order and the one of a failed order, in order', async () => {
      const { customer, newId } = raised()
      const [good, bad] = [newId(), newId()]
      await customer.place({ order_id: good, item: 'burger', qty: 1 })
      await customer.place({ order_id: bad, item: 'lobster', qty: 1 })
      await customer.untilTerminal(good, SETTLES_WITHIN_MS)
      await customer.untilTerminal(bad, SETTLES_WITHIN_MS)
      const all = await feed(raised(), 0)
      expect(momentsOf(all, good)).toEqual(['decided confirmed', 'completed confirmed'])
      expect(momentsOf(all, bad)).toEqual(['completed failed'])
      expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_, index) => index + 1))
    })

    it('has told both moments before an answer that says that all is done', async () => {
      const { customer, newId, running } = raised()
      const order_id = newId()
      const { http_status } = await customer.place({ order_id, item: 'burger', qty: 1 })
      const told = momentsOf(await feed(raised(), 0), order_id)
      // A receipt promises nothing about when; a decision comes after what it tells is stored.
      if (!running.system.guarantees.doneWhenAccepted) return expect(http_status).toBe(202)
      expect(http_status).toBe(201)
      expect(told).toEqual(['decided confirmed', 'completed confirmed'])
    })

    it('resumes after a sequence, also after the order service was killed', async () => {
      const { running, customer, newId } = raised()
      const order_id = newId()
      await customer.place({ order_id, item: 'burger', qty: 1 })
      await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
      const before = await feed(raised(), 0)
      await running.service('order-service').kill()
      await running.service('order-service').start()
      const middle = Math.floor(before.length / 2)
      const rest = await feed(raised(), middle)
      expect(rest.slice(0, before.length - middle)).toEqual(before.slice(middle))
    })
  })
}

function momentsOf(all: readonly Outcome[], order_id: string): string[] {
  return all.filter((line) => line.order_id === order_id).map(({ moment, status }) => `${moment} ${status}`)
}

async function feed({ running, signal }: RaisedForSuite, after: number): Promise<Outcome[]> {
  const { body } = await request(`${running.door}/outcomes?after=${after}&follow=no`, { signal })
  const text = await body.text()
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Outcome)
}
