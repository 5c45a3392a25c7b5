import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { afterEach, expect, test } from 'vitest'
import { WatchedSystem } from './watched-system.ts'

const { signal } = new AbortController()
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A service that is up; on any free port unless it has to be this one. `faults`: its control of them. */
async function serviceAt(service: string, port = 0, faults?: object): Promise<number> {
  const server = createServer(({ url }, response) => {
    const is_control = url === '/control/faults'
    if (is_control && faults === undefined) response.statusCode = 404
    response.end(JSON.stringify(is_control ? (faults ?? {}) : { service, ready: true }))
  })
  servers.push(server)
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** Where somebody was, and nobody is now. */
async function leftPort(): Promise<number> {
  const port = await serviceAt('somebody')
  const server = servers.pop()
  server?.close()
  return port
}

test('an observer that answers later than the front is seen from then on, and counted in the broker', async () => {
  const late_port = await leftPort()
  const urls = new Map([['order-service', `http://127.0.0.1:${await serviceAt('order-service')}`]])
  const inspected: string[][] = []
  const system = {
    name: 'async-rabbitmq',
    title: 'RabbitMQ',
    broker: 'rabbitmq',
    services: [{ name: 'order-service' }, { name: 'analytics-service' }],
    inspect: async ({ services }: { services: string[] }) => {
      inspected.push(services)
      return {
        backlog: async () => ({ total: services.length }),
        countDeadLetters: async () => 0,
        [Symbol.asyncDispose]: async () => {},
      }
    },
  } as unknown as SystemUnderTest
  const deployment = { urls, services: ['order-service'] } as never
  // Where one port was moved, another one may not have been.
  const places = [await leftPort(), late_port].map((port) => `http://127.0.0.1:${port}`)
  const absent_observers = new Map([['analytics-service', places]])
  const found = { deployment, known: undefined, absent_observers }
  await using watched = new WatchedSystem(system, found, {}, { faults: false, rate_per_s: undefined })
  const names = () => watched.state(false).services.map(({ name }) => name)

  await watched.look(signal)
  expect(names()).toEqual(['order-service'])
  // Somebody else at its door is not it.
  await serviceAt('cache-service', late_port)
  await watched.look(signal)
  expect(names()).toEqual(['order-service'])

  const stranger = servers.pop()
  stranger?.close()
  stranger?.closeAllConnections()
  await serviceAt('analytics-service', late_port)
  for (let look = 0; look < 2; look += 1) await watched.look(signal)
  expect(names()).toEqual(['order-service', 'analytics-service'])
  expect(inspected).toEqual([['order-service'], ['order-service', 'analytics-service']])
})

test('of services that somebody else raised it says how they can be made to fail, unless they can', async () => {
  const inspect = async () => ({ backlog: async () => ({ total: 0 }), [Symbol.asyncDispose]: async () => {} })
  const system = { name: 'sync-rest', title: 'REST', services: [], inspect } as unknown as SystemUnderTest
  const saidOf = async (...controls: readonly [object?]) => {
    const port = await serviceAt('order-service', 0, ...controls)
    const deployment = {
      urls: new Map([['order-service', `http://127.0.0.1:${port}`]]),
      services: [],
    } as never
    const found = { deployment, known: undefined, absent_observers: new Map() }
    await using watched = new WatchedSystem(system, found, {}, { faults: true, rate_per_s: undefined })
    await watched.look(signal)
    return watched.state(false).not_offered
  }
  expect(await saidOf()).toContain('if FAULT_CONTROLS=on raises them')
  expect(await saidOf({ acts: true })).toBe(
    'Its services were raised by somebody else, who stops and starts them.',
  )
})
