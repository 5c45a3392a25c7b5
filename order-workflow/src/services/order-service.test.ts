import type { Envelope } from '@three-ways/event-contract/envelope'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  eventAbout,
  type OpenedService,
  openService,
  permutationsOf,
  placeAt,
  temporaryFolder,
} from '../../test/open-service.ts'

describe('the order service', () => {
  let owned: DisposableStack
  let orders: OpenedService

  beforeEach(() => {
    owned = new DisposableStack()
    orders = openService(owned, 'order-service', temporaryFolder(owned))
  })
  afterEach(() => owned.dispose())

  const rowOf = (id: string) =>
    orders.database.prepare('SELECT status, reason, notification FROM orders WHERE order_id = ?').get(id)
  const momentsOf = (id: string) =>
    orders.engine.moments
      .after(0, 100_000)
      .filter(({ subject }) => subject === id)
      .map(({ moment, status }) => `${moment} ${status}`)
  const handleAll = async (events: readonly Envelope[]) => {
    for (const event of events) await orders.engine.handle(event, { carry: true })
  }

  it('ends alike in whatever order the events of a confirmed order come, and however often', async () => {
    const types = ['InventoryReserved', 'InventoryReserved', 'NotificationSent', 'NotificationSent']
    for (const [n, permutation] of permutationsOf(types).entries()) {
      const id = `confirmed-${n}`
      await placeAt(orders, id)
      await handleAll(permutation.map((type) => eventAbout(id, type)))
      expect(rowOf(id), permutation.join()).toEqual({
        status: 'confirmed',
        reason: null,
        notification: 'sent',
      })
      expect(momentsOf(id), permutation.join()).toEqual(['decided confirmed', 'completed confirmed'])
    }
  })

  it('never leaves its first decision, and completes an order once at most', async () => {
    const types = ['InventoryReserved', 'InventoryFailed', 'NotificationSent', 'InventoryFailed']
    for (const [n, permutation] of permutationsOf(types).entries()) {
      const id = `contradicted-${n}`
      await placeAt(orders, id)
      await handleAll(permutation.map((type) => eventAbout(id, type)))
      const reservedFirst = permutation.indexOf('InventoryReserved') < permutation.indexOf('InventoryFailed')
      const status = reservedFirst ? 'confirmed' : 'failed'
      expect(rowOf(id)?.status, permutation.join()).toBe(status)
      const completed = momentsOf(id).filter((moment) => moment.startsWith('completed'))
      expect(completed, permutation.join()).toEqual([`completed ${status}`])
    }
  })

  it('ends alike when the events come in one transaction', async () => {
    await placeAt(orders, 'at-once')
    const types = ['NotificationSent', 'InventoryReserved', 'NotificationSent', 'InventoryReserved']
    const events = types.map((type) => eventAbout('at-once', type))
    await Promise.all(events.map((event) => orders.engine.handle(event, { carry: true })))
    expect(momentsOf('at-once')).toEqual(['decided confirmed', 'completed confirmed'])
  })

  it('ignores answers that come after it gave up', async () => {
    const placed = await placeAt(orders, 'late')
    const [event] = placed.kind === 'new' ? placed.emitted : []
    if (event === undefined) throw new Error('expected an OrderPlaced')
    await orders.engine.commits.run(() => orders.engine.giveUpNow(event, 'inventory_timeout'))
    await handleAll(['InventoryReserved', 'NotificationSent'].map((type) => eventAbout('late', type)))
    expect(rowOf('late')).toEqual({ status: 'failed', reason: 'inventory_timeout', notification: 'pending' })
    expect(momentsOf('late')).toEqual(['completed failed'])
    const owed = orders.engine.outbox.pending('broker', 0, 10).map(({ type }) => type)
    expect(owed).toEqual(['OrderCancelled'])
  })

  it('tells which orders have not ended, page by page, and none that was placed later', async () => {
    for (const id of ['placed', 'untold', 'done', 'failed']) await placeAt(orders, id)
    await handleAll(['untold', 'done'].map((id) => eventAbout(id, 'InventoryReserved')))
    await handleAll([eventAbout('done', 'NotificationSent'), eventAbout('failed', 'InventoryFailed')])
    const { declaration, tables } = orders.engine
    const page = (begun_before_ms: number, after: number) =>
      declaration.unfinished?.(tables, begun_before_ms, after)
    const now_ms = orders.engine.now_ms()
    expect(page(now_ms, 0)).toEqual({ subjects: ['placed', 'untold'], next_after: null })
    expect(page(now_ms - 1, 0)).toEqual({ subjects: [], next_after: null })
    orders.database.exec('UPDATE orders SET number = number + 20000')
    expect(page(now_ms, 0)).toEqual({ subjects: [], next_after: 10_000 })
    expect(page(now_ms, 20_000)).toEqual({ subjects: ['placed', 'untold'], next_after: null })
  })

  it('knows of which orders the end is still to come', async () => {
    for (const id of ['placed', 'untold', 'done', 'failed']) await placeAt(orders, id)
    await handleAll(['untold', 'done'].map((id) => eventAbout(id, 'InventoryReserved')))
    await handleAll([eventAbout('done', 'NotificationSent'), eventAbout('failed', 'InventoryFailed')])
    const all = ['placed', 'untold', 'done', 'failed', 'stranger']
    expect(all.filter((id) => orders.engine.isOpen(id))).toEqual(['placed', 'untold'])
  })

  it('makes no order of an event about one that it never took', async () => {
    await handleAll([eventAbout('stranger', 'InventoryReserved'), eventAbout('stranger', 'NotificationSent')])
    expect(rowOf('stranger')).toBeUndefined()
    expect(momentsOf('stranger')).toEqual([])
  })

  describe('answers a stored order', () => {
    const answer = (id: string, answered: 'accepted' | 'settled' | 'repeated') => {
      const command = orders.engine.declaration.commands?.['POST /order']
      return command?.answer(orders.engine.tables, { order_id: id }, answered)
    }

    it('with a receipt, or with what became of it', async () => {
      await placeAt(orders, 'a')
      expect(answer('a', 'accepted')).toMatchObject({ status: 202, body: { status: 'placed' } })
      expect(answer('a', 'repeated')).toMatchObject({ status: 202, body: { status: 'placed' } })
      expect(answer('a', 'settled')).toMatchObject({
        status: 503,
        is_problem: true,
        body: { status: 503, reason: 'unsettled' },
      })
      await handleAll([eventAbout('a', 'InventoryReserved')])
      const confirmed = { status: 'confirmed', notification: 'pending' }
      expect(answer('a', 'settled')).toMatchObject({ status: 201, body: confirmed })
      expect(answer('a', 'repeated')).toMatchObject({ status: 202, body: confirmed })
    })

    it.each([
      ['insufficient_stock', 422],
      ['inventory_unavailable', 503],
      ['inventory_timeout', 504],
    ])(
      'that failed with %s with %i where it is settled, with 202 where it is repeated',
      async (reason, status) => {
        await placeAt(orders, 'b')
        await handleAll([eventAbout('b', 'InventoryFailed', { reason })])
        const settled = answer('b', 'settled')
        expect(settled).toMatchObject({ status, body: { order_id: 'b', status: 'failed', reason } })
        expect(settled?.is_problem).toBeUndefined()
        expect(answer('b', 'repeated')).toMatchObject({ status: 202, body: { status: 'failed', reason } })
      },
    )
  })

  it('lists orders newest first, page by page, and names what is wrong with a page', async () => {
    for (const id of ['a', 'b', 'c']) await placeAt(orders, id)
    const list = (query: Record<string, unknown>) => {
      const show = orders.engine.declaration.queries?.['GET /orders']
      const answer = show?.(orders.engine.tables, { path: {}, query, body: undefined })
      return answer as { status: number; body: { orders: { order_id: string }[]; next_after: number | null } }
    }
    const first = list({ limit: '2' })
    expect(first.body.orders.map(({ order_id }) => order_id)).toEqual(['c', 'b'])
    const rest = list({ limit: '2', after: String(first.body.next_after) })
    expect(rest.body.orders.map(({ order_id }) => order_id)).toEqual(['a'])
    expect(rest.body.next_after).toBeNull()
    expect(list({ limit: '0', after: '-1' })).toMatchObject({
      status: 400,
      body: { faults: [{ path: 'limit' }, { path: 'after' }] },
    })
  })
})
