import { createHash } from 'node:crypto'
import { until } from '@three-ways/testbed/order-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RaisedPatterns, raisePatterns } from './raise-patterns.ts'

const PATIENCE_MS = 15_000
const HASHES = 1000

/** The three patterns in which a service works for an event of its own, carried by the reference model. */
describe('slow-payment, cpu-report and ingestion', () => {
  const owned = new AsyncDisposableStack()
  let raised: RaisedPatterns
  beforeAll(async () => {
    raised = await raisePatterns('reference', owned, { REPORT_HASHES: String(HASHES) })
  })
  afterAll(() => owned.disposeAsync())

  const completed = async (service: string, path: string) => {
    await until(`${path} is completed`, PATIENCE_MS, raised.signal, async () => {
      return (await raised.ask(service, `GET ${path}`)).body.status === 'completed'
    })
    return (await raised.ask(service, `GET ${path}`)).body
  }

  it('a payment is processing, then completed, once', async () => {
    const body = { amount: 100, currency: 'USD', order_id: 7 }
    const taken = await raised.ask('payment-service', 'POST /process_payment', body)
    expect(taken).toMatchObject({ status: 202, body: { status: 'processing' } })
    expect(taken.body.payment_id).toMatch(/^pay_[0-9a-f]{12}$/)
    const paid = await completed('payment-service', `/payments/${taken.body.payment_id}`)
    expect(paid).toMatchObject({ amount: 100, currency: 'USD', order_id: 7 })
    expect(paid.transaction_id).toMatch(/^[0-9a-f-]{36}$/)
    expect((await raised.ask('payment-service', 'GET /payments/none')).status).toBe(404)
  })

  it('payments are made though their service is killed with them in its hands', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `p${n}`)
    const pay = (request_id: string) =>
      raised.ask('payment-service', 'POST /process_payment', { amount: 1, request_id })
    await Promise.all(names.map(pay))
    const service = raised.running.service('payment-service')
    await service.kill()
    await service.start()
    for (const name of names) await completed('payment-service', `/payments/${name}`)
    expect((await pay('p0')).status).toBe(202)
    for (const other of [{ amount: 2 }, { amount: 1, currency: 'EUR' }, { amount: 1, order_id: 7 }]) {
      const body = { ...other, request_id: 'p0' }
      expect((await raised.ask('payment-service', 'POST /process_payment', body)).status).toBe(409)
    }
  })

  it('a report is the hashes that it says', async () => {
    // The study's body is not read at all.
    const taken = await raised.ask('report-service', 'POST /generate_report', {})
    expect(taken).toMatchObject({ status: 202, body: { status: 'queued' } })
    const { job_id } = taken.body
    expect(job_id).toMatch(/^job_[0-9a-f]{12}$/)
    const report = await completed('report-service', `/jobs/${job_id}`)
    let expected = createHash('sha256').update(job_id).digest()
    for (let done = 1; done < HASHES; done += 1) expected = createHash('sha256').update(expected).digest()
    expect(report).toMatchObject({ iterations: HASHES, report_hash: expected.toString('hex') })
    expect(report.computation_time_seconds).toBeGreaterThan(0)
  })

  it('every click is counted once', async () => {
    const clicks = Array.from({ length: 50 }, (_, n) => ({ user_id: n, page: n % 2 ? 'homepage' : 'menu' }))
    for (const answer of await Promise.all(
      clicks.map((click) => raised.ask('analytics-service', 'POST /track_click', click)),
    )) {
      expect(answer).toMatchObject({ status: 200, body: { status: 'tracked' } })
    }
    const counted = async () => (await raised.ask('analytics-service', 'GET /clicks')).body
    const pages = [
      { page: 'homepage', clicks: 25 },
      { page: 'menu', clicks: 25 },
    ]
    await until('all are counted', PATIENCE_MS, raised.signal, async () => {
      return JSON.stringify((await counted()).pages) === JSON.stringify(pages)
    })
    expect(await counted()).toEqual({ count: 50, pages })
  })
})
