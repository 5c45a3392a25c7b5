import { until } from '@three-ways/testbed/order-client'
import { expect } from 'vitest'
import type { RaisedPatterns } from './raise-patterns.ts'

const PATIENCE_MS = 15_000
const STAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)

/** An order whose payment fails, as all of the study's do; its script names none. */
const FAILING = 'order-3'

/**
 * The requests of a load script that was written for the study, and the checks of its scripts that are no
 * times: of its synchronous half where a door settles what it takes, of the other half elsewhere.
 */
export async function expectStudysChecks(raised: RaisedPatterns): Promise<void> {
  const { ask, running, signal } = raised
  const settles = running.system.guarantees.doneWhenAccepted
  /** Answered as one of the two halves has it. */
  const send = async (service: string, route: string, body: unknown, settled: object, accepted: object) => {
    const answered = await ask(service, route, body)
    expect(answered, `${service} ${route}`).toMatchObject(settles ? settled : accepted)
    return answered.body
  }
  const email = `user${Date.now()}@example.com`
  await send(
    'user-service',
    'POST /register',
    { email },
    { status: 201, body: { id: expect.any(Number), email, message: expect.any(String), timestamp: STAMP } },
    { status: 202, body: { id: expect.any(Number), email, event_published: true } },
  )
  const payment = { amount: 100.0, currency: 'USD' }
  await send(
    'payment-service',
    'POST /process_payment',
    payment,
    {
      status: 200,
      body: { status: 'success', transaction_id: expect.any(String), amount: 100, order_id: null },
    },
    { status: 202, body: { payment_id: expect.stringMatching(/^pay_\w{12}$/), status: 'processing' } },
  )
  const product = { name: 'Product 1 updated', stock: 100 }
  await send(
    'product-service',
    'PUT /products/1',
    product,
    { status: 200, body: { id: 1, ...product, message: expect.any(String), timestamp: STAMP } },
    { status: 200, body: { id: 1, ...product, event_published: true } },
  )
  await send(
    'report-service',
    'POST /generate_report',
    { report_type: 'monthly' },
    {
      status: 200,
      body: { status: 'completed', report_type: 'monthly', report_hash: expect.stringMatching(/^\w{64}$/) },
    },
    { status: 202, body: { job_id: expect.stringMatching(/^job_\w{12}$/), status: 'queued' } },
  )
  const failed = { message: expect.any(String), order_id: expect.any(Number), product_id: 1 }
  const { id } = await send(
    'order-service',
    'POST /create_order',
    { product_id: 1, quantity: 1, request_id: FAILING },
    { status: 400, body: { detail: { ...failed, compensation_executed: true, timestamp: STAMP } } },
    { status: 202, body: { id: expect.any(Number), product_id: 1, quantity: 1, status: 'pending' } },
  )
  if (!settles) {
    await until('the order has failed', PATIENCE_MS, signal, async () => {
      return (await ask('order-service', `GET /orders/${id}`)).body.status === 'failed'
    })
  }
  const tracked = { status: 200, body: { status: 'tracked' } }
  await send('analytics-service', 'POST /track_click', { user_id: 9999, page: 'homepage' }, tracked, tracked)
  await expectOtherDoors(raised, send)
}

type Send = (
  service: string,
  route: string,
  body: unknown,
  settled: object,
  accepted: object,
) => Promise<unknown>

/** What its scripts do not ask. */
async function expectOtherDoors({ ask, running }: RaisedPatterns, send: Send): Promise<void> {
  const product = { name: 'Ristretto', stock: 7 }
  const added = { status: 201, body: { id: expect.any(Number), ...product } }
  await send('product-service', 'POST /products', product, added, added)
  const { body } = await ask('product-service', 'GET /products')
  expect(body.products.at(-1)).toMatchObject(product)
  const declined = { order_id: 7, product_id: 1, quantity: 1 }
  await send(
    'payment-service',
    'POST /process_payment_fail',
    declined,
    {
      status: 400,
      body: { detail: { status: 'failed', reason: expect.any(String), order_id: 7, timestamp: STAMP } },
    },
    { status: 202, body: { payment_id: expect.any(String), status: 'processing' } },
  )
  for (const { name } of running.services) {
    const health = await ask(name, 'GET /health')
    expect(health).toMatchObject({
      status: 200,
      body: { status: 'healthy', service: name, timestamp: STAMP },
    })
    expect(await ask(name, 'GET /')).toMatchObject({
      status: 200,
      body: { service: name, description: expect.any(String) },
    })
  }
}
