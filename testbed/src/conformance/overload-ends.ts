import { expect } from 'vitest'
import type { Offered } from '../offer-steadily.ts'
import { type OrderClient, until } from '../order-client.ts'
import type { RunningSystem } from '../system.ts'
import { acceptedOf, expectEachOnce, untilAllQuiet } from './settled-once.ts'

const WITHIN_MS = 60_000

/**
 * What was refused was refused cleanly and left nothing; once the cause has gone orders are taken again, and
 * all that were accepted end once.
 */
export async function expectOverloadEnds(
  running: RunningSystem,
  customer: OrderClient,
  offered: readonly Offered[],
  recover: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const refused = offered.filter(({ placed }) => placed?.http_status !== 202)
  expect(refused.length).toBeGreaterThan(0)
  for (const { order_id, placed, unanswered } of refused) {
    // A door that has too much to do answers all the same.
    expect(placed, `${order_id}: ${unanswered}`).toMatchObject({
      http_status: 503,
      retry_after_s: 1,
      body: { reason: 'overloaded' },
    })
  }
  await recover()
  await until('orders are taken again', WITHIN_MS, signal, async () => {
    const { http_status } = await customer.place({ order_id: 'after', item: 'burger', qty: 1 })
    return http_status === 202
  })
  await untilAllQuiet(running, signal)
  expectEachOnce(running, [...acceptedOf(offered), 'after'])
  const { entries } = running.ledgerView()
  for (const { order_id } of refused) expect(entries.has(order_id)).toBe(false)
}
