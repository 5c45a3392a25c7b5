import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shareOf } from '@three-ways/event-contract/share'
import { bringUp } from '@three-ways/testbed/bring-up'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { system } from './system.ts'

const WITHIN_MS = 60_000
const { signal } = new AbortController()

describe('a service in this process', () => {
  let owned: AsyncDisposableStack
  let running: RunningSystem
  let customer: OrderClient

  beforeEach(async () => {
    owned = new AsyncDisposableStack()
    const folder = mkdtempSync(join(tmpdir(), 'three-ways-reference-'))
    owned.defer(() => rmSync(folder, { recursive: true }))
    running = owned.use(await raise(folder))
    customer = new OrderClient(running.door, signal)
  })
  afterEach(() => owned.disposeAsync())

  it('lets nothing travel while it is paused, and catches up', async () => {
    const inventory = running.service('inventory-service')
    await inventory.pause()
    await customer.place({ order_id: 'held', item: 'burger', qty: 1 })
    await until('the order waits in the queue', WITHIN_MS, signal, async () => {
      return (await running.backlog(signal)).messages.get('inventory-service') === 1
    })
    expect(await customer.get('/order/held')).toMatchObject({ status: 'placed' })
    await inventory.resume()
    expect(await customer.untilTerminal('held', WITHIN_MS)).toMatchObject({ status: 'confirmed' })
  })

  it('is not held any more after it was killed while paused', async () => {
    const inventory = running.service('inventory-service')
    await inventory.pause()
    await customer.place({ order_id: 'held', item: 'burger', qty: 1 })
    await inventory.kill()
    await inventory.start()
    expect(await customer.untilTerminal('held', WITHIN_MS)).toMatchObject({ status: 'confirmed' })
  })

  it('killed in the middle of work, gets the unfinished again, also what was behind it, and does it once', async () => {
    const inventory = running.service('inventory-service')
    const slow_share = 0.5
    await inventory.slowDown(60_000, slow_share)
    const ids = Array.from({ length: 20 }, (_, n) => `order-${n}`)
    const fast = ids.filter((id) => shareOf(id) >= slow_share)
    expect(fast.length).toBeGreaterThan(0)
    await Promise.all(ids.map((order_id) => customer.place({ order_id, item: 'burger', qty: 1 })))
    for (const id of fast) await customer.untilTerminal(id, WITHIN_MS)
    await inventory.kill()
    await inventory.start()
    for (const id of ids) await customer.untilTerminal(id, WITHIN_MS)
    const { entries } = running.ledgerView()
    for (const id of ids) expect(entries.get(id)).toMatchObject({ reservations: 1, notifications: 1 })
  })

  it('refuses what its state does not allow', async () => {
    const inventory = running.service('inventory-service')
    await expect(inventory.start()).rejects.toMatchObject({ code: 'already_running' })
    await inventory.stop()
    await inventory.stop()
    await expect(inventory.pause()).rejects.toMatchObject({ code: 'not_running' })
    await inventory.start()
    expect(await inventory.resources()).toBeUndefined()
  })

  it('two systems do not hear each other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'three-ways-reference-'))
    owned.defer(() => rmSync(folder, { recursive: true }))
    const other = owned.use(await raise(folder))
    await customer.place({ order_id: 'mine', item: 'burger', qty: 1 })
    await customer.untilTerminal('mine', WITHIN_MS)
    expect([...other.ledgerView().entries]).toEqual([])
    expect(running.ledgerView().entries.has('mine')).toBe(true)
  })

  it('tells its settings', async () => {
    const settings = await running.inspector.settings(signal)
    expect(settings).toMatchObject({
      store_journal_mode: 'wal',
      store_synchronous: 'NORMAL',
      handler_concurrency: 32,
      transport_client: 'memory',
    })
  })
})

function raise(folder: string): Promise<RunningSystem> {
  return bringUp(system, undefined, {
    durability: 'D1',
    handler_concurrency: 32,
    observers: false,
    stock: 1000,
    namespace: '',
    folder,
    signal,
  })
}
