import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoreBacklogSource } from '@three-ways/event-contract/ledger-view'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bringUp } from './bring-up.ts'
import type { RunningBroker } from './brokers/broker-source.ts'
import type { HostedService } from './service-host.ts'
import type { Inspector, SystemUnderTest } from './system.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-bring-up-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A system without services that makes one thing in its broker; what it removes stands in `removed`. */
function makingOne(removed: string[]): SystemUnderTest {
  const inspector = { [Symbol.asyncDispose]: async () => {} } as unknown as Inspector
  const backlog = { [Symbol.dispose]: () => {} } as unknown as StoreBacklogSource
  const system: Partial<SystemUnderTest> = {
    name: 'made-up',
    services: [],
    environment: () => ({}),
    prepare: async (deployment, { note }) => {
      note([{ kind: 'vhost', name: 'own' }])
      return deployment
    },
    remove: async (_deployment, things) => {
      removed.push(...things.map(({ name }) => name))
      return []
    },
    inspect: async () => inspector,
    openStoreBacklog: () => backlog,
  }
  return system as SystemUnderTest
}

test.each([
  ['local', false, ['own']],
  ['local', true, []],
  ['attach', true, ['own']],
] as const)(
  'what was made in a broker (%s; interrupted: %s) is removed unless it goes with the broker',
  async (source, interrupted, expected) => {
    const removed: string[] = []
    const abort = new AbortController()
    {
      const broker = { kind: 'rabbitmq', url: 'amqp://127.0.0.1', source } as RunningBroker
      await using _running = await bringUp(makingOne(removed), broker, {
        durability: 'D1',
        handler_concurrency: 1,
        observers: false,
        stock: 1,
        namespace: 'own',
        folder,
        signal: abort.signal,
      })
      if (interrupted) abort.abort()
    }
    expect(removed).toEqual(expected)
  },
)

test('where one service fails to start, the others are ended after they were started, and not before', async () => {
  const told: string[] = []
  const started = Promise.withResolvers<void>()
  const services: readonly [string, () => Promise<void>][] = [
    ['failing', () => Promise.reject(new Error('its port is taken'))],
    ['slow', () => started.promise.then(() => void told.push('slow is up'))],
  ]
  const hosted = services.map(([name, start]) => {
    const ended = async () => void told.push(`${name} is ended`)
    return [name, { name, start, [Symbol.asyncDispose]: ended } as unknown as HostedService] as const
  })
  const system = { ...makingOne([]), host: async () => new Map(hosted) }
  const raising = bringUp(system, undefined, {
    durability: 'D1',
    handler_concurrency: 1,
    observers: false,
    stock: 1,
    namespace: '',
    folder,
    signal: new AbortController().signal,
  })
  setImmediate(started.resolve)
  await expect(raising).rejects.toThrow('its port is taken')
  expect(told).toEqual(['slow is up', 'slow is ended', 'failing is ended'])
})
