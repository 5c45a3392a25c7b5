import { expect } from 'vitest'
import { OrderClient, until } from '../order-client.ts'
import { expectEachOnce, placeAll, untilAllQuiet } from './settled-once.ts'
import type { TestBroker } from './test-broker.ts'

const WITHIN_MS = 60_000

/** The broker is killed in the middle of a load: every order is accepted all the same, and ends once. */
export async function expectBrokerKillHarmless({ broker, raise, signal }: TestBroker): Promise<void> {
  await using running = await raise('broken', { handler_concurrency: 32 })
  const customer = new OrderClient(running.door, signal)
  const before = placeAll(customer, 'before', 300)
  await until('some are done', WITHIN_MS, signal, () => running.ledgerView().entries.size > 100)
  await broker.kill()
  const during = await placeAll(customer, 'during', 50)
  const health = (await customer.get('/health')) as { waiting_for: string[] }
  expect(health.waiting_for).toEqual(['broker'])
  await broker.start()
  await untilAllQuiet(running, signal)
  expectEachOnce(running, [...(await before), ...during])
  const after = await placeAll(customer, 'after', 5)
  await untilAllQuiet(running, signal)
  expectEachOnce(running, after)
}
