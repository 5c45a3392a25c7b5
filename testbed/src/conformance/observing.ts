import { request } from 'undici'
import { expect, it } from 'vitest'
import { type Raised, untilQuiet } from './raised.ts'

interface Analytics {
  readonly total_orders: number
  readonly reserved: number
  readonly failed: number
  readonly failure_rate_percent: number
  readonly orders_per_minute: Readonly<Record<string, number>>
}

/** The observer's counts equal a recount of the rows; a model without observers has none. */
export function observing(raised: Raised, hasObservers: boolean): void {
  it(hasObservers ? 'the observer counts what the rows say' : 'there is no observer', async () => {
    const { running, signal } = raised()
    const url = running.deployment.urls.get('analytics-service')
    if (!hasObservers) {
      expect(url).toBeUndefined()
      return
    }
    await untilQuiet(raised())
    const { body } = await request(`${url}/analytics`, { signal })
    const seen = (await body.json()) as Analytics
    const orders = [...running.ledgerView().entries.values()]
    const confirmed = orders.filter(({ status }) => status === 'confirmed').length
    const failed = orders.filter(({ status }) => status === 'failed').length
    expect(confirmed).toBeGreaterThan(0)
    expect(failed).toBeGreaterThan(0)
    const rate = (100 * failed) / (confirmed + failed)
    expect(seen).toMatchObject({ total_orders: orders.length, reserved: confirmed, failed })
    expect(seen.failure_rate_percent).toBeCloseTo(rate, 9)
    const perMinute = Object.values(seen.orders_per_minute).reduce((sum, count) => sum + count, 0)
    expect(perMinute).toBe(orders.length)
  })
}
