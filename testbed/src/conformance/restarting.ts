import { describe, expect, it } from 'vitest'
import type { Placed } from '../order-client.ts'
import { type Raised, type RaisedForSuite, untilQuiet } from './raised.ts'

const ORDERS = 40

/**
 * Each service is ended in turn while orders keep coming, and started again. Whatever was accepted ends,
 * once; whatever was refused left nothing behind.
 */
export function restarting(raised: Raised, services: readonly string[]): void {
  describe.each(services)('%s', (name) => {
    it.each(['stop', 'kill'] as const)(
      '%s and start again: nothing accepted is lost or doubled',
      async (how) => {
        const suite = raised()
        const service = suite.running.service(name)
        const first = placeMany(suite, ORDERS)
        await service[how]()
        const second = placeMany(suite, ORDERS)
        const answers = [...(await first), ...(await second)]
        await service.start()
        answers.push(...(await placeMany(suite, ORDERS)))
        await untilQuiet(suite)
        expectWhole(suite, answers)
      },
    )
  })
}

const BURST_ORDERS = 2_000
const BURST_IN_FLIGHT = 64

/** The same in the middle of a burst, with hundreds of messages in work. */
export function killedInABurst(raised: Raised): void {
  it('inventory is killed in a burst and started again: nothing accepted is lost or doubled', async () => {
    const suite = raised()
    const inventory = suite.running.service('inventory-service')
    const answers: Answered[] = []
    let killed: Promise<void> | undefined
    const place = async () => {
      while (answers.length < BURST_ORDERS) {
        answers.push(...(await placeMany(suite, 1)))
        // A quarter is through: the rest is on its way, and the kill meets it there.
        if (answers.length > BURST_ORDERS / 4) killed ??= inventory.kill().then(() => inventory.start())
      }
    }
    await Promise.all(Array.from({ length: BURST_IN_FLIGHT }, place))
    await killed
    await untilQuiet(suite)
    expectWhole(suite, answers)
  })
}

interface Answered {
  readonly order_id: string
  /** Undefined: no answer came, so nobody knows. */
  readonly placed: Placed | undefined
}

function placeMany({ customer, newId }: RaisedForSuite, count: number): Promise<Answered[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const order_id = newId()
      const placed = await customer.place({ order_id, item: 'sushi', qty: 1 }).catch(() => undefined)
      return { order_id, placed }
    }),
  )
}

/** Every order is whole: confirmed with one effect of each kind, or failed without any, or absent. */
function expectWhole({ running }: RaisedForSuite, answers: readonly Answered[]): void {
  const { entries, stock } = running.ledgerView()
  let confirmed = 0
  for (const { order_id, placed } of answers) {
    const entry = entries.get(order_id)
    const accepted = placed !== undefined && [201, 202].includes(placed.http_status)
    const evidence = `${order_id} answered ${placed?.http_status ?? 'nothing'}, stored as ${JSON.stringify(entry)}`
    if (accepted) expect(entry?.status, evidence).toBe('confirmed')
    if (entry?.status === 'confirmed') {
      confirmed += 1
      expect([entry.notification, entry.reservations, entry.notifications], evidence).toEqual(['sent', 1, 1])
    } else if (entry !== undefined) {
      expect([entry.status, entry.reservations, entry.notifications], evidence).toEqual(['failed', 0, 0])
    }
  }
  expect(confirmed).toBeGreaterThan(0)
  for (const row of stock) expect(row.available + row.reserved, row.sku).toBe(row.initial)
}
