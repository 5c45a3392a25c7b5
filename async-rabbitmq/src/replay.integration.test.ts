import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import { untilQuiet } from '@three-ways/testbed/until-quiet'
import { expect, it } from 'vitest'
import { BARE_NAMES } from './names.ts'
import { system } from './system.ts'

const own = testBrokerForFile(system)

async function orderMany(running: RunningSystem, count: number): Promise<void> {
  const body = JSON.stringify({ count, fail_rate: 0, seed: 1, batch_id: 'many' })
  const headers = { 'content-type': 'application/json' }
  expect((await fetch(`${running.door}/bulk`, { method: 'POST', headers, body })).status).toBe(202)
  await untilQuiet(running, 60_000, own.signal)
}

it('without observers nobody keeps past events, and it says what would', async () => {
  await using running = await own.raise('unwatched')
  const customer = new OrderClient(running.door, own.signal)
  await customer.place({ order_id: 'first', item: 'burger', qty: 1 })
  await customer.untilTerminal('first', 60_000)
  await expect(running.replay?.history('analytics-service', own.signal)).rejects.toMatchObject({
    code: 'no_history',
    message: expect.stringContaining('raise the system with observers'),
  })
})

it('does not read again what has lost its beginning, and says how much', async () => {
  await keepLittle('short')
  await using running = await own.raise('short', { observers: true })
  await orderMany(running, 2_000)
  const history = await running.replay?.history('analytics-service', own.signal)
  const { first = 0, end = 0 } = history?.get(BARE_NAMES.history_stream) ?? {}
  expect(first).toBeGreaterThan(0)
  // A stream also counts what it keeps between the messages for itself.
  expect(end).toBeGreaterThanOrEqual(6_000)
  const again = running.replay?.rebuild('analytics-service', 'late', { kind: 'first' }, own.signal)
  await expect(again).rejects.toMatchObject({
    code: 'past_retention',
    message: expect.stringContaining(`${BARE_NAMES.history_stream} has lost its first ${first}`),
  })
})

it('reads again over a broken connection, and nothing twice', async () => {
  await using running = await own.raise('broken', { observers: true })
  await orderMany(running, 500)
  const reading = running.replay?.rebuild('analytics-service', 'broken', { kind: 'first' }, own.signal)
  const store = join(own.folder, 'broken', 'broken', 'analytics-service.sqlite')
  await until('the reader has begun', 60_000, own.signal, () => existsSync(store))
  await own.broker.kill()
  await own.broker.start()
  const rebuilt = await reading
  await using _ = rebuilt
  const answer = await fetch(`${rebuilt?.url}/analytics`)
  expect(await answer.json()).toMatchObject({ total_orders: 500, reserved: 500 })
})

/** A vhost in which streams keep some kilobytes: the policy has to be there before the stream is. */
async function keepLittle(vhost: string): Promise<void> {
  const { origin, username, password } = new URL(own.broker.management_url ?? '')
  const authorization = `Basic ${btoa(`${username}:${password}`)}`
  const put = async (path: string, body: object) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await fetch(`${origin}/api${path}`, { method: 'PUT', headers, body: JSON.stringify(body) })
    expect(answer.ok, path).toBe(true)
  }
  await put(`/vhosts/${vhost}`, {})
  await put(`/policies/${vhost}/short`, {
    pattern: '.*',
    'apply-to': 'streams',
    definition: { 'max-length-bytes': 100_000, 'stream-max-segment-size-bytes': 50_000 },
  })
}
