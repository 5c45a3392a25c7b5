import type { Durability } from '@three-ways/event-contract/durability'
import { expect } from 'vitest'
import { OrderClient, until } from '../order-client.ts'
import { expectEachOnce, placeAll, untilAllQuiet } from './settled-once.ts'
import type { TestBroker } from './test-broker.ts'

const WITHIN_MS = 60_000

interface Health {
  readonly waiting_for: readonly string[]
  readonly blocked: readonly { readonly what: string; readonly since: string }[]
}

/**
 * The broker is killed in the middle of a load: every order is accepted all the same, and ends once. So in
 * each class of durability: a process that dies takes nothing with it that was acknowledged.
 */
export async function expectBrokerKillHarmless(
  { broker, raise, signal }: TestBroker,
  durability: Durability = 'recommended',
): Promise<void> {
  await using running = await raise(`broken-${durability}`, { handler_concurrency: 32, durability })
  const customer = new OrderClient(running.door, signal)
  const before = placeAll(customer, 'before', 300)
  await until('some are done', WITHIN_MS, signal, () => running.ledgerView().entries.size > 100)
  await broker.kill()
  const during = await placeAll(customer, 'during', 50)
  const healthNow = async () => (await customer.get('/health')) as Health
  expect((await healthNow()).waiting_for).toEqual(['broker'])
  await until('it says since when it has no broker', WITHIN_MS, signal, async () => {
    const { blocked } = await healthNow()
    return blocked.some(
      ({ what, since }) => what.startsWith('connecting') && !Number.isNaN(Date.parse(since)),
    )
  })
  await broker.start()
  await untilAllQuiet(running, signal)
  expectEachOnce(running, [...(await before), ...during])
  const after = await placeAll(customer, 'after', 5)
  await untilAllQuiet(running, signal)
  expectEachOnce(running, after)
  expect(await healthNow()).toMatchObject({ ready: true, waiting_for: [], blocked: [] })
}
