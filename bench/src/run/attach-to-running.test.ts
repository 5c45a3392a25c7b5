import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { UsageError } from '../settings/usage-error.ts'
import { ORDER_WORKFLOW } from '../settings/workflows.ts'
import { attachToRunning, findRunning } from './attach-to-running.ts'
import { NothingRuns } from './nothing-runs.ts'
import { noteRunning } from './running-models.ts'

const { signal } = new AbortController()
let folder: string
const servers: Server[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-attach-'))
  vi.stubEnv('THREE_WAYS_CACHE', folder)
})
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

async function door(): Promise<number> {
  const server = createServer((_, response) => void response.end('{}')).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A model whose one service has this port unless it is moved. */
function model(default_port: number): SystemUnderTest {
  const services = [{ name: 'order-service', default_port, observer: false }]
  return { name: 'streaming-kafka', broker: 'kafka', services } as unknown as SystemUnderTest
}

function note(port: number, broker_url: string, pid = process.pid): Disposable {
  const urls = { 'order-service': `http://127.0.0.1:${port}` }
  const carried = { workflow: ORDER_WORKFLOW, namespace: '' } as const
  return noteRunning({ model: 'streaming-kafka', ...carried, pid, urls, broker_url }, join(folder, 'running'))
}

const UNSAID = {
  workflow: ORDER_WORKFLOW,
  order_port: undefined,
  port_base: undefined,
  broker_url: undefined,
} as const

test('the model that runs is found by itself, wherever it runs', async () => {
  const port = await door()
  using _ = note(port, '127.0.0.1:4711')
  const { urls, broker_url } = await attachToRunning(model(1), UNSAID, signal)
  expect(broker_url).toBe('127.0.0.1:4711')
  expect(urls.get('order-service')).toBe(`http://127.0.0.1:${port}`)
  const told = await attachToRunning(model(1), { ...UNSAID, broker_url: 'mine:1' }, signal)
  expect(told.broker_url).toBe('mine:1')
})

test('it has the class of durability that it was raised in, so that its queues are found as they are', async () => {
  const urls = { 'order-service': `http://127.0.0.1:${await door()}` }
  const carried = { workflow: ORDER_WORKFLOW, namespace: '' } as const
  const known = { model: 'streaming-kafka', ...carried, pid: process.pid, urls, broker_url: '127.0.0.1:1' }
  {
    using _ = noteRunning({ ...known, durability: 'D1' }, join(folder, 'running'))
    expect((await attachToRunning(model(1), UNSAID, signal)).durability).toBe('D1')
  }
  using _ = noteRunning(known, join(folder, 'running'))
  expect((await attachToRunning(model(1), UNSAID, signal)).durability).toBe('recommended')
})

test('of several it has to be said which one is meant', async () => {
  const [one, other] = [await door(), await door()]
  using _one = note(one, '127.0.0.1:1')
  using _other = note(other, '127.0.0.1:2', process.ppid)
  await expect(attachToRunning(model(1), UNSAID, signal)).rejects.toThrow(UsageError)
  const meant = await attachToRunning(model(1), { ...UNSAID, order_port: other }, signal)
  expect(meant.broker_url).toBe('127.0.0.1:2')
})

test('what nobody noted is looked for where containers publish it', async () => {
  const port = await door()
  expect((await attachToRunning(model(port), UNSAID, signal)).broker_url).toBe('127.0.0.1:29092')
  const moved = await attachToRunning(model(port), UNSAID, signal, { KAFKA_PORT: '4711' })
  expect(moved.broker_url).toBe('127.0.0.1:4711')
})

test('what carries another workflow is another one, under the names that it noted', async () => {
  const [orders, others] = [await door(), await door()]
  using _orders = note(orders, '127.0.0.1:1')
  const urls = { 'order-service': `http://127.0.0.1:${others}` }
  const known = { model: 'streaming-kafka', pid: process.ppid, urls, broker_url: '127.0.0.1:2' }
  using _others = noteRunning(
    { ...known, workflow: 'patterns', namespace: 'patterns' },
    join(folder, 'running'),
  )
  const attach = (place: object) => attachToRunning(model(1), { ...UNSAID, ...place }, signal)
  expect(await attach({})).toMatchObject({ broker_url: '127.0.0.1:1', namespace: '' })
  expect(await attach({ workflow: 'patterns' })).toMatchObject({
    broker_url: '127.0.0.1:2',
    namespace: 'patterns',
  })
  const elsewhere = attach({ workflow: 'patterns', port_base: others })
  await expect(elsewhere).rejects.toThrow('npm run up -- streaming-kafka --workflow patterns')
})

test('what does not run is said, and how to raise it', async () => {
  const attaching = attachToRunning(model(1), UNSAID, signal)
  await expect(attaching).rejects.toThrow(NothingRuns)
  await expect(attaching).rejects.toThrow('npm run up -- streaming-kafka')
})

test('a password that somebody chose is taken from the variable that holds that very address', async () => {
  const port = await door()
  using _ = note(port, 'kafka+ssl://ana:***@broker.example:9093')
  const url = 'kafka+ssl://ana:s3cret@broker.example:9093'
  const attach = (environment: NodeJS.ProcessEnv) => attachToRunning(model(1), UNSAID, signal, environment)
  expect((await attach({ KAFKA_URL: url })).broker_url).toBe(url)
  await expect(attach({})).rejects.toThrow('KAFKA_URL')
  await expect(attach({ KAFKA_URL: 'kafka+ssl://ana:s3cret@elsewhere:9093' })).rejects.toThrow(UsageError)
})

describe('where services that are down belong to it, too', () => {
  const keeps_absent = { keeps_absent: true }
  const two = (order: number, inventory: number) => {
    const services = [
      { name: 'order-service', default_port: order, observer: false },
      { name: 'inventory-service', default_port: inventory, observer: false },
      { name: 'analytics-service', default_port: 1, observer: true },
    ]
    return { name: 'streaming-kafka', broker: 'kafka', services } as unknown as SystemUnderTest
  }

  test('one that was noted is found with all that the note names, and with who wrote it', async () => {
    const urls = { 'order-service': 'http://127.0.0.1:1', 'inventory-service': 'http://127.0.0.1:2' }
    const known = {
      model: 'streaming-kafka',
      workflow: ORDER_WORKFLOW,
      namespace: '',
      pid: process.pid,
      urls,
    }
    using _ = noteRunning(
      { ...known, workflow: ORDER_WORKFLOW, control: 'a-socket' },
      join(folder, 'running'),
    )
    const found = await findRunning(two(1, 2), UNSAID, signal, keeps_absent)
    expect(Object.fromEntries(found.deployment.urls)).toEqual(urls)
    expect(found.known).toMatchObject({ pid: process.pid, control: 'a-socket' })
    expect([...found.absent_observers]).toEqual([])
    await expect(attachToRunning(two(1, 2), UNSAID, signal)).rejects.toThrow(NothingRuns)
  })

  test('another one is found by the door that customers use, and by no other', async () => {
    const port = await door()
    const found = await findRunning(two(port, 1), UNSAID, signal, keeps_absent)
    expect(found.deployment.services).toEqual(['order-service', 'inventory-service'])
    expect(found.known).toBeUndefined()
    expect([...found.absent_observers]).toEqual([['analytics-service', ['http://127.0.0.1:1']]])
    await expect(findRunning(two(1, port), UNSAID, signal, keeps_absent)).rejects.toThrow(NothingRuns)
  })
})
