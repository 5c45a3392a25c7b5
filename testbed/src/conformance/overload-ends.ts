import { expect } from 'vitest'
import type { Offered } from '../offer-steadily.ts'
import { type OrderClient, until } from '../order-client.ts'
import type { RunningSystem } from '../system.ts'
import { acceptedOf, expectEachOnce, untilAllQuiet } from './settled-once.ts'

const WITHIN_MS = 60_000
/** Of undici. */
const CONNECT_TIMEOUT = 'UND_ERR_CONNECT_TIMEOUT'

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
  const silent = offered.filter(({ placed }) => placed === undefined)
  // Whoever could not connect in time was never at the door; a door that was reached answers.
  expect(silent.map(({ unanswered }) => codeOf(unanswered))).toEqual(silent.map(() => CONNECT_TIMEOUT))
  const refused = offered.filter(({ placed }) => placed !== undefined && placed.http_status !== 202)
  expect(refused.length).toBeGreaterThan(0)
  for (const { placed } of refused) {
    expect(placed).toMatchObject({ http_status: 503, retry_after_s: 1, body: { reason: 'overloaded' } })
  }
  await recover()
  await until('orders are taken again', WITHIN_MS, signal, async () => {
    const { http_status } = await customer.place({ order_id: 'after', item: 'burger', qty: 1 })
    return http_status === 202
  })
  await untilAllQuiet(running, signal)
  expectEachOnce(running, [...acceptedOf(offered), 'after'])
  const { entries } = running.ledgerView()
  for (const { order_id } of [...silent, ...refused]) expect(entries.has(order_id)).toBe(false)
}

function codeOf(error: unknown): string {
  return (error as { readonly code?: string } | undefined)?.code ?? String(error)
}
