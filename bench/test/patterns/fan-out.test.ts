import { until } from '@three-ways/testbed/order-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RaisedPatterns, raisePatterns } from './raise-patterns.ts'

const PATIENCE_MS = 15_000
const THREE = ['search-service', 'cache-service', 'analytics-service']

describe('fan-out, carried by the reference model', () => {
  let owned: AsyncDisposableStack
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  const update = ({ ask }: RaisedPatterns, request_id: string, stock: number, product = 1) =>
    ask('product-service', `PUT /products/${product}`, { name: 'Espresso', stock, request_id })

  /** Until exactly these have reacted to an update. */
  const reacted = ({ ask, signal }: RaisedPatterns, request_id: string, who: readonly string[]) =>
    until(`${who} have reacted to ${request_id}`, PATIENCE_MS, signal, async () => {
      const { body } = await ask('product-service', `GET /updates/${request_id}`)
      return JSON.stringify(body.handled_by.sort()) === JSON.stringify([...who].sort())
    })

  it('answers as the study does, and all three react once', async () => {
    const raised = await raisePatterns('reference', owned)
    const { status, body } = await update(raised, 'a', 41)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 1, name: 'Espresso', stock: 41, event_published: true })
    await reacted(raised, 'a', THREE)
    expect((await raised.ask('product-service', 'GET /products/1')).body).toMatchObject({
      stock: 41,
      version: 1,
    })
    for (const service of THREE) {
      expect((await raised.ask(service, 'GET /reactions')).body).toMatchObject({ count: 1 })
    }
  })

  it('refuses what there is not, and what is malformed, all faults at once', async () => {
    const raised = await raisePatterns('reference', owned)
    expect((await update(raised, 'a', 1, 99)).status).toBe(404)
    const refused = await raised.ask('product-service', 'PUT /products/one', { name: '', stock: -1 })
    expect(refused.body.faults.map(({ path }: { path: string }) => path)).toEqual(['id', 'name', 'stock'])
  })

  it('lets two react at once and the third later where one is down, and nobody twice', async () => {
    const raised = await raisePatterns('reference', owned)
    const search = raised.running.service('search-service')
    await search.kill()
    const names = Array.from({ length: 10 }, (_, n) => `u${n}`)
    await Promise.all(names.map((name, n) => update(raised, name, n)))
    for (const name of names) await reacted(raised, name, ['cache-service', 'analytics-service'])
    await search.start()
    for (const name of names) await reacted(raised, name, THREE)
    for (const service of THREE) {
      const { body } = await raised.ask(service, 'GET /reactions')
      // Whatever came in which order: the newest version is what is known.
      expect(body).toEqual({ count: names.length, products: [{ product_id: 1, version: names.length }] })
    }
  })

  it('has a fourth who reacts by one more declaration', async () => {
    const raised = await raisePatterns('reference', owned, {}, 'patterns/test/fourth-handler')
    await update(raised, 'a', 7)
    await reacted(raised, 'a', [...THREE, 'recommendation-service'])
    expect((await raised.ask('recommendation-service', 'GET /reactions')).body.count).toBe(1)
  })
})
