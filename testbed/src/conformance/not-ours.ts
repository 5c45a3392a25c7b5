import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { BrokerThing } from '../broker-things.ts'
import { freePorts } from '../brokers/free-ports.ts'
import type { MadeList } from '../made-list.ts'
import { OrderClient, until } from '../order-client.ts'
import type { RunningSystem } from '../system.ts'
import { expectEachOnce, placeAll, untilAllQuiet } from './settled-once.ts'
import type { TestBroker } from './test-broker.ts'

const WITHIN_MS = 60_000
const BARE = ''

/** Places orders that wait in the broker, since inventory is down. */
async function ordersThatWait(running: RunningSystem, signal: AbortSignal, prefix: string, count: number) {
  await running.service('inventory-service').stop()
  const ids = await placeAll(new OrderClient(running.door, signal), prefix, count)
  await until('all of them left the outbox', WITHIN_MS, signal, () => running.outboxes().size === 0)
  return ids
}

/** A second system under the same names is refused: nothing of the first is gone, and it goes on. */
export async function expectRunningSystemUntouched(own: TestBroker): Promise<void> {
  const { signal, folder, raise } = own
  await using first = await raise(BARE, { folder: join(folder, 'first') })
  const ids = await ordersThatWait(first, signal, 'first', 20)
  const second = raise(BARE, { folder: join(folder, 'second') })
  await expect(second).rejects.toMatchObject({ name: 'CannotPrepare', code: 'cannot_prepare' })
  await expect(second).rejects.toThrow(/order-service: expected nobody .* found/)
  expect((await first.backlog(signal)).total).toBe(20)
  await first.service('inventory-service').start()
  await untilAllQuiet(first, signal)
  expectEachOnce(first, ids)
}

/**
 * A system that has ended leaves its orders under bare names. Another one is refused for them; one that
 * cannot start removes nothing; and the first one finds them when it comes back to its stores.
 */
export async function expectWaitingOrdersStay(own: TestBroker): Promise<void> {
  const { signal, folder, raise } = own
  const first_folder = join(folder, 'ended')
  const first = await raise(BARE, { folder: first_folder })
  const ids = await ordersThatWait(first, signal, 'ended', 5)
  await first[Symbol.asyncDispose]()
  const [port = 0] = await freePorts(1)
  await using _taken = await listenAt(port)
  const ports = new Map([['order-service', port]])
  await expect(raise(BARE, { folder: join(folder, 'other') })).rejects.toThrow(/found 5 that wait/)
  await expect(raise(BARE, { folder: first_folder, ports })).rejects.toThrow(/port|in use/)
  await using again = await raise(BARE, { folder: first_folder })
  await untilAllQuiet(again, signal)
  expectEachOnce(again, ids)
}

async function listenAt(port: number): Promise<AsyncDisposable> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** A list that notes into memory. */
export function listInMemory(onNote: (things: readonly BrokerThing[]) => void = () => {}) {
  const made: BrokerThing[] = []
  const removed: BrokerThing[] = []
  const list = {
    note(things: readonly BrokerThing[]) {
      onNote(things)
      made.push(...things)
    },
    removed: (things: readonly BrokerThing[]) => void removed.push(...things),
  } as unknown as MadeList
  return { list, made, removed }
}

/**
 * What is not there is on the list before it is made, and goes at the end of a run under a namespace; where
 * the list cannot be written, nothing is made. `namesThere` tells what the broker has.
 */
export async function expectListedBeforeMade(
  own: TestBroker,
  namespace: string,
  namesThere: () => Promise<readonly string[]>,
): Promise<void> {
  const before = await namesThere()
  const { list: full } = listInMemory(() => {
    throw new Error('the disk is full')
  })
  await expect(own.raise(`${namespace}-unlisted`, { made_list: full })).rejects.toThrow('the disk is full')
  expect(await namesThere()).toEqual(before)
  const { list, made, removed } = listInMemory()
  {
    await using _running = await own.raise(namespace, { made_list: list })
    const there = new Set(await namesThere())
    const fresh = [...there].filter((name) => !before.includes(name))
    expect(fresh.length).toBeGreaterThan(0)
    expect(made.map(({ name }) => name)).toEqual(expect.arrayContaining(fresh))
  }
  // A broker lets go of a group only when the session of its last member has ended.
  const withoutGroups = (things: readonly BrokerThing[]) => things.filter(({ kind }) => kind !== 'group')
  expect(withoutGroups(removed)).toEqual(withoutGroups(made))
  expect(await namesThere()).toEqual(before)
}
