import { hopsOf } from '@three-ways/testbed/trace'
import { expect } from 'vitest'
import { placeName } from '../../src/measure/hop-times.ts'
import { wayText } from '../../src/measure/hops-text.ts'
import { typedTrace } from '../trace-command.ts'
import type { RaisedPatterns } from './raise-patterns.ts'
import { expectSagaHolds, orderAtOnce } from './saga-holds.ts'

/** What gives the stock back, and what caused each of it. */
const COMPENSATION = [
  ['PaymentFailed at inventory-service', 'StockReserved at payment-service'],
  ['StockReleased at order-service', 'PaymentFailed at inventory-service'],
] as const

/** Of a lot of orders, the way of one whose payment failed: one trace, its compensation in it. */
export async function expectOneTrace(raised: RaisedPatterns, lot: string): Promise<void> {
  await orderAtOnce(raised, lot, 20)
  const ends = await expectSagaHolds(raised)
  const declined = ends.find(({ request_id, reason }) => {
    return request_id.startsWith(`${lot}-`) && reason === 'payment_declined'
  })
  const { running, signal } = raised
  const subject = declined?.request_id ?? 'none'
  const hops = await hopsOf(running.deployment, subject, signal)
  expect(new Set(hops.map(({ trace_id }) => trace_id)).size, subject).toBe(1)
  const by_span = new Map(hops.map((hop) => [hop.span_id, placeName(hop)]))
  const causes = new Map(hops.map((hop) => [placeName(hop), by_span.get(hop.parent_span_id ?? '')]))
  for (const [place, cause] of COMPENSATION) expect([place, causes.get(place)]).toEqual([place, cause])
  const text = wayText(running.system.name, subject, hops)
  for (const [place] of COMPENSATION) expect(text).toContain(place)
  expect(await typedTrace(running, 'patterns', subject)).toBe(text)
}
