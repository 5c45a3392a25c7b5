import { request } from 'undici'
import { expect, it } from 'vitest'
import { type Raised, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

const SERVICE = 'analytics-service'

/**
 * Past events are read again and tell the same, everywhere; or the system does not claim that they can be.
 */
export function replaying(raised: Raised, canReplay: boolean): void {
  if (!canReplay) {
    it('nobody reads past events again', () => {
      expect(raised().running.replay).toBeUndefined()
    })
    return
  }

  const control = () => {
    const { replay } = raised().running
    if (replay === undefined) throw new TypeError('It says that it can replay, and has no means to')
    return replay
  }
  const live = () => analyticsOf(raised().running.deployment.urls.get(SERVICE))

  it('makes the analytics again from past events, in every way', async () => {
    const { signal } = raised()
    await untilQuiet(raised())
    const expected = await live()
    const counted = JSON.parse(expected) as { total_orders: number; failed: number }
    expect(counted.total_orders).toBeGreaterThan(0)
    expect(counted.failed).toBeGreaterThan(0)
    const ways = [{ kind: 'first' }, { kind: 'time', since_ms: 0 }, { kind: 'number', position: 0 }] as const
    for (const from of ways) {
      await using rebuilt = await control().rebuild(SERVICE, `by-${from.kind}`, from, signal)
      expect(await analyticsOf(rebuilt.url), from.kind).toBe(expected)
    }
    expect(await live()).toBe(expected)
  })

  it('makes them again in place of the live ones, which go on from there', async () => {
    const { signal, customer, newId } = raised()
    const before = await live()
    await control().rebuildLive(SERVICE, signal)
    expect(await live()).toBe(before)
    const order_id = newId()
    await customer.place({ order_id, item: 'burger', qty: 1 })
    await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
    await untilQuiet(raised())
    const { total_orders } = JSON.parse(before) as { total_orders: number }
    expect(JSON.parse(await live())).toMatchObject({ total_orders: total_orders + 1 })
  })

  it('reads everything once more into a service, which recognises it and changes nothing', async () => {
    const { running, signal } = raised()
    const known = () => running.ledgerView().duplicates_ignored.get('inventory-service') ?? 0
    const [rows, before] = [running.businessRows(), known()]
    await control().again('inventory-service', signal)
    expect(running.businessRows()).toEqual(rows)
    expect(known()).toBeGreaterThan(before)
  })
}

/** As text, in which every name stands that was counted; comparing objects may pass over `__proto__`. */
async function analyticsOf(url: string | undefined): Promise<string> {
  const { body } = await request(`${url}/analytics`)
  return body.text()
}
