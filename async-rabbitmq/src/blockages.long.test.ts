import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import { republishUnfinished } from '@three-ways/testbed/republish'
import type { RunningSystem } from '@three-ways/testbed/system'
import { connect } from 'amqplib'
import { expect, it } from 'vitest'
import { rabbitmqctl } from '../test/broker-node.ts'
import { BARE_NAMES } from './names.ts'
import { withVhost } from './open-connection.ts'
import { system } from './system.ts'

const WITHIN_MS = 60_000
const INVENTORY = 'inventory-service'

const own = testBrokerForFile(system)

interface Health {
  readonly ready: boolean
  readonly blocked: readonly { readonly what: string; readonly why: string; readonly since: string }[]
}

async function healthOf({ deployment }: RunningSystem, service: string): Promise<Health> {
  return (await (await fetch(`${deployment.urls.get(service)}/health`)).json()) as Health
}

/** Resolves with what `/health` says once something is blocked for this reason; `/status` says the same. */
async function untilBlocked(running: RunningSystem, service: string, why: RegExp): Promise<Health> {
  let health: Health | undefined
  await until(`${service} says ${why}`, WITHIN_MS, own.signal, async () => {
    health = await healthOf(running, service).catch(() => undefined)
    return health?.blocked.some((blockage) => why.test(blockage.why)) ?? false
  })
  const status = await fetch(`${running.deployment.urls.get(service)}/status`)
  const { blocked } = (await status.json()) as Health
  expect(blocked.some((blockage) => why.test(blockage.why))).toBe(true)
  return health as Health
}

const untilReady = (running: RunningSystem, service: string) =>
  until(`${service} is ready`, WITHIN_MS, own.signal, async () => {
    return (await healthOf(running, service)).ready
  })

const linesOf = (namespace: string, service: string, part: RegExp) => {
  const log = readFileSync(join(own.folder, namespace, `${service}.log`), 'utf8')
  return log.split('\n').filter((line) => part.test(line))
}

it('an alarm of the broker is told with its reason and since when, and nothing is lost by it', async () => {
  await using running = await own.raise('alarm')
  const customer = new OrderClient(running.door, own.signal)
  await rabbitmqctl(own, 'set_vm_memory_high_watermark', 'absolute', '1MB')
  try {
    const ids = await placeAll(customer, 'alarm', 3)
    const { ready, blocked } = await untilBlocked(running, 'order-service', /low on memory/)
    expect(ready).toBe(false)
    expect(Date.parse(blocked[0]?.since ?? '')).toBeLessThanOrEqual(Date.now())
    await rabbitmqctl(own, 'set_vm_memory_high_watermark', 'absolute', '2GiB')
    await untilReady(running, 'order-service')
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
    expect(linesOf('alarm', 'order-service', / blocked: .*low on memory/)).toHaveLength(1)
    expect(linesOf('alarm', 'order-service', /no longer blocked: publishing/).length).toBeGreaterThan(0)
  } finally {
    await rabbitmqctl(own, 'set_vm_memory_high_watermark', 'absolute', '2GiB')
  }
})

it('a queue that is there with other arguments is told once, however often it is tried', async () => {
  await using running = await own.raise('unlike')
  const queue = BARE_NAMES.queueOf(INVENTORY)
  await running.service(INVENTORY).stop()
  const model = await connect(withVhost(own.broker.url, 'unlike'))
  const channel = await model.createConfirmChannel()
  await channel.deleteQueue(queue)
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'classic' } })
  const ids = await placeAll(new OrderClient(running.door, own.signal), 'unlike', 3)
  const starting = running.service(INVENTORY).start()
  starting.catch(() => {})
  await untilBlocked(running, INVENTORY, /PRECONDITION/)
  await channel.deleteQueue(queue)
  await model.close()
  await starting
  // What waited in that queue went with it.
  await untilAllQuiet(running, own.signal)
  await republishUnfinished(running.deployment, 0, own.signal)
  await untilAllQuiet(running, own.signal)
  expectEachOnce(running, ids)
  const [first] = linesOf('unlike', INVENTORY, / blocked: .*PRECONDITION/)
  expect(first).toBeDefined()
  // Of each of its two connections.
  expect(linesOf('unlike', INVENTORY, / blocked: .*PRECONDITION/).length).toBeLessThanOrEqual(2)
})
