import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RaisedPatterns, raisePatterns } from './raise-patterns.ts'
import { expectStudysChecks } from './study-checks.ts'

describe('the doors that the study has, over the reference model', () => {
  const owned = new AsyncDisposableStack()
  let raised: RaisedPatterns
  beforeAll(async () => {
    raised = await raisePatterns('reference', owned)
  })
  afterAll(() => owned.disposeAsync())

  it('answer as its scripts expect', () => expectStudysChecks(raised))

  it('add a product once, however often it is asked for, and know another one by the same name', async () => {
    const add = (stock: number) =>
      raised.ask('product-service', 'POST /products', { name: 'Lungo', stock, request_id: 'lungo' })
    const first = await add(1)
    expect(first).toMatchObject({ status: 201, body: { name: 'Lungo', stock: 1 } })
    expect(await add(1)).toEqual(first)
    expect((await add(2)).status).toBe(409)
    const path = `/products/${first.body.id}`
    const update = (request_id: string) =>
      raised.ask('product-service', `PUT ${path}`, { name: 'Lungo', stock: 3, request_id })
    expect((await update('lungo')).status).toBe(409)
    expect((await update('more')).status).toBe(200)
    expect((await raised.ask('product-service', `GET ${path}`)).body).toMatchObject({ stock: 3, version: 1 })
    const used = { name: 'Lungo', stock: 3, request_id: 'more' }
    expect((await raised.ask('product-service', 'POST /products', used)).status).toBe(409)
  })

  it('tell of a payment that failed that it did', async () => {
    const fail = (order_id: number) =>
      raised.ask('payment-service', 'POST /process_payment_fail', { order_id, request_id: 'declined' })
    const first = await fail(7)
    expect(first).toMatchObject({ status: 202, body: { payment_id: 'declined', status: 'processing' } })
    expect(await fail(7)).toEqual(first)
    expect((await fail(8)).status).toBe(409)
    const paid = { amount: 1, request_id: 'declined' }
    expect((await raised.ask('payment-service', 'POST /process_payment', paid)).status).toBe(409)
    const shown = await raised.ask('payment-service', 'GET /payments/declined')
    expect(shown).toMatchObject({
      status: 200,
      body: { status: 'failed', reason: 'payment_declined', order_id: 7 },
    })
  })
})
