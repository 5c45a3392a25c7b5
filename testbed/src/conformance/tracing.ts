import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../order-client.ts'
import { hopsOf, newestHops, type ServiceHop } from '../trace.ts'
import { loadedBy, notingLoaded } from './loaded-modules.ts'
import { raiseBeside } from './raise-beside.ts'
import { type Raised, type RaisedForSuite, SETTLES_WITHIN_MS } from './raised.ts'
import { tracedWays } from './traced-ways.ts'

/** One order's way in every model: what came, where, and behind which hop. */
const WAY = [
  'POST /order at order-service',
  'OrderPlaced at inventory-service',
  'InventoryReserved at order-service',
  'InventoryReserved at notification-service',
  'NotificationSent at order-service',
]
const ORDERS = 20

/** Without `TRACE=on` there are no stamps, stored or told. */
export function notTracing(raised: Raised): void {
  it('stores and tells no stamps unless it is asked to', async () => {
    const { running, customer, newId, signal } = raised()
    const order_id = newId()
    await customer.place({ order_id, item: 'burger', qty: 1 })
    await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
    for (const { name, store_file } of running.services) {
      const { statusCode, body } = await request(`${running.deployment.urls.get(name)}/trace`, { signal })
      await body.dump()
      expect([name, statusCode]).toEqual([name, 404])
      expect(tablesIn(store_file), name).not.toContain('hops')
    }
    expect((await running.inspector.settings(signal)).trace).toBe(false)
    const asked = hopsOf(running.deployment, order_id, signal)
    await expect(asked).rejects.toMatchObject({
      code: 'not_traced',
      message: expect.stringContaining('TRACE=on'),
    })
  })
}

/**
 * With `TRACE=on` every hop of an order is stored with its times, all of one clock, and tells those of the
 * hop before it.
 */
export function tracing(raised: Raised): void {
  describe('with TRACE=on', () => {
    const owned = new AsyncDisposableStack()
    let suite: RaisedForSuite | undefined
    const traced = () => {
      if (suite === undefined) throw new Error('the system that traces was not raised')
      return suite
    }
    beforeAll(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'three-ways-traced-'))
      owned.defer(() => rmSync(folder, { recursive: true, force: true }))
      const environment = { TRACE: 'on', ...notingLoaded(join(folder, 'services')) }
      suite = owned.use(await raiseBeside(raised(), 'traced', { folder }, environment))
    })
    afterAll(() => owned.disposeAsync())

    async function place(order_id: string): Promise<readonly ServiceHop[]> {
      const { running, customer, signal } = traced()
      await customer.place({ order_id, item: 'burger', qty: 1 })
      await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
      return hopsOf(running.deployment, order_id, signal)
    }

    it('each hop of an order has its times, of one clock, behind those of the hop before', async () => {
      const hops = await place('traced-1')
      expect(hops.map(placeOf).sort()).toEqual([...WAY].sort())
      expect(new Set(hops.map(({ clock }) => clock)).size).toBe(1)
      for (const hop of hops) expectInOrder(hop, hops)
      const { running, signal } = traced()
      expect((await running.inspector.settings(signal)).trace).toBe(true)
    })

    it('an end of a service leaves the hops that it has stored, and tells of later ones', async () => {
      const before = await place('traced-2')
      const { running, signal } = traced()
      const inventory = running.service('inventory-service')
      await inventory.stop()
      await inventory.start()
      expect(await hopsOf(running.deployment, 'traced-2', signal)).toEqual(before)
      expect((await place('traced-3')).map(placeOf).sort()).toEqual([...WAY].sort())
    })

    exportingNothing(traced)
    tracedWays(traced)

    it('hops of many orders at once are told page by page, each once', async () => {
      const ids = Array.from({ length: ORDERS }, (_, n) => `many-${n}`)
      await Promise.all(ids.map(place))
      const told: ServiceHop[] = []
      const { running, signal } = traced()
      const areTold = async () => {
        told.length = 0
        for await (const lot of newestHops(running.deployment, 1000, signal)) told.push(...lot)
        return told.filter(({ subject }) => ids.includes(subject)).length >= ORDERS * WAY.length
      }
      await until('every hop is told', SETTLES_WITHIN_MS, signal, areTold, { lasts: true })
      for (const id of ids) {
        const hops = told.filter(({ subject }) => subject === id)
        expect(hops.map(placeOf).sort()).toEqual([...WAY].sort())
        for (const hop of hops) expectInOrder(hop, hops)
      }
    })
  })
}

function exportingNothing(traced: Raised): void {
  it('has loaded nothing that would hand hops to a collector, since none is named', () => {
    const { running } = traced()
    // Of services in this very process nobody can tell what they have loaded.
    if (running.system.host !== undefined) return
    for (const { name } of running.services) {
      const loaded = loadedBy(running, name)
      expect(
        loaded?.some((url) => url.endsWith('/trace/stamper.ts')),
        name,
      ).toBe(true)
      expect(loaded?.filter((url) => url.includes('/@opentelemetry/'))).toEqual([])
    }
  })
}

function placeOf({ message, service }: ServiceHop): string {
  return `${message} at ${service}`
}

/** The customer tells nothing; whatever else comes was caused by a hop of the same order, and later. */
function expectInOrder(hop: ServiceHop, hops: readonly ServiceHop[]): void {
  const { before, received_us, handled_us, committed_us } = hop
  const where = placeOf(hop)
  if (where === WAY[0]) expect(before, where).toBeNull()
  else {
    const cause = hops.find((one) => one.committed_us === before?.committed_us)
    expect(before, where).toMatchObject({
      clock: hop.clock,
      received_us: cause?.received_us,
      committed_us: cause?.committed_us,
    })
  }
  const told = before === null ? [] : [before.received_us, before.committed_us, before.sent_us]
  const times = [...told, received_us, handled_us, committed_us]
  expect(times, where).toEqual(times.toSorted((one, other) => one - other))
}

function tablesIn(store_file: string): readonly unknown[] {
  using database = new DatabaseSync(store_file, { readOnly: true })
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => name)
}
