import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { kafkajsVersion, MENDED_VERSION, mendKafkajs } from './kafkajs-mends.ts'

const require = createRequire(import.meta.url)

interface QueueInside {
  throttledUntil: number
  checkPendingRequests(): void
  push(request: unknown): void
  destroy(): void
}
type QueueClass = new (options: Record<string, unknown>) => QueueInside

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** A queue of the installed client; its own copy of the module when `fresh`, so that it is as published. */
function openQueue(fresh = false): QueueInside {
  const path = require.resolve('kafkajs/src/network/requestQueue')
  const cached = require.cache[path]
  if (fresh) delete require.cache[path]
  const RequestQueue = require(path) as QueueClass
  if (fresh) require.cache[path] = cached
  return new RequestQueue({ maxInFlightRequests: null, requestTimeout: 1000, logger: silent })
}

/** How often an idle queue looks for something to do within 100 ms. */
async function wakeUps(queue: QueueInside): Promise<number> {
  let count = 0
  const check = queue.checkPendingRequests.bind(queue)
  queue.checkPendingRequests = () => {
    count += 1
    check()
  }
  queue.checkPendingRequests()
  await delay(100)
  queue.destroy()
  return count - 1
}

describe('the mends of kafkajs', () => {
  it('are written for the version that is installed', () => {
    expect(kafkajsVersion).toBe(MENDED_VERSION)
    expect(mendKafkajs()).toBe(true)
  })

  it('leave another version alone', () => {
    expect(mendKafkajs('2.3.0')).toBe(false)
  })

  it('end the wake-ups of an idle connection, which the published client has', async () => {
    mendKafkajs()
    expect(await wakeUps(openQueue(true))).toBeGreaterThan(5)
    expect(await wakeUps(openQueue())).toBe(0)
  })

  it('still send what a throttled queue holds back, when the throttle ends', async () => {
    mendKafkajs()
    const queue = openQueue()
    queue.throttledUntil = Date.now() + 20
    let sent_at = 0
    const entry = { correlationId: 1, resolve() {}, reject() {} }
    const { promise, resolve } = Promise.withResolvers<void>()
    queue.push({
      entry,
      expectResponse: true,
      sendRequest: () => {
        sent_at = Date.now()
        resolve()
      },
    })
    expect(sent_at).toBe(0)
    await promise
    queue.destroy()
    expect(sent_at).toBeGreaterThanOrEqual(queue.throttledUntil)
  })

  it('keep the address of the only broker, and still forget one of several', () => {
    mendKafkajs()
    const Pool = require('kafkajs/src/cluster/brokerPool') as {
      prototype: { removeBroker(destination: { host: string; port: number }): void }
    }
    const broker = (nodeId: string, port: number) => ({ nodeId, connectionPool: { host: 'h', port } })
    const pool = Object.create(Pool.prototype)
    pool.brokers = { 1: broker('1', 1), 2: broker('2', 2) }
    pool.seedBroker = pool.brokers[1]
    pool.removeBroker({ host: 'h', port: 2 })
    expect(Object.keys(pool.brokers)).toEqual(['1'])
    pool.removeBroker({ host: 'h', port: 1 })
    expect(Object.keys(pool.brokers)).toEqual(['1'])
    expect(pool.metadataExpireAt).toBeNull()
  })
})
