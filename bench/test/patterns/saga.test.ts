import { describe, expect, it } from 'vitest'
import { raisePatterns } from './raise-patterns.ts'
import { expectSagaHolds, orderAtOnce, PARTICIPANTS } from './saga-holds.ts'
import { expectOneTrace } from './saga-trace.ts'

describe('the saga, carried by the reference model', () => {
  it.each([1, 2, 3])(
    'holds while each participant is killed with orders in its hands, lot %i',
    async (lot) => {
      await using owned = new AsyncDisposableStack()
      // The work is long enough for a kill to fall into it, and there is not enough stock for all.
      const raised = await raisePatterns('reference', owned, { SAGA_PAYMENT_WORK_MS: '20', STOCK: '50' })
      const first = lot % PARTICIPANTS.length
      for (const name of [...PARTICIPANTS.slice(first), ...PARTICIPANTS.slice(0, first)]) {
        const answers = await orderAtOnce(raised, `${lot}-${name}`, 15)
        expect(answers).toEqual(answers.map(() => 202))
        await raised.running.service(name).kill()
        await raised.running.service(name).start()
      }
      const ends = await expectSagaHolds(raised)
      expect(ends).toHaveLength(45)
      const reasons = new Set(ends.map(({ status, reason }) => reason ?? status))
      expect([...reasons].sort()).toEqual(['completed', 'insufficient_stock', 'payment_declined'])
    },
  )

  it('is one trace, its compensation in it', async () => {
    await using owned = new AsyncDisposableStack()
    const raised = await raisePatterns('reference', owned, { PAYMENT_FAILS_PERCENT: '100', TRACE: 'on' })
    await expectOneTrace(raised, 'traced')
  })

  it('answers as the study does, also where every payment fails', async () => {
    await using owned = new AsyncDisposableStack()
    const raised = await raisePatterns('reference', owned, { PAYMENT_FAILS_PERCENT: '100' })
    const { status, body } = await raised.ask('order-service', 'POST /create_order', {
      product_id: 1,
      quantity: 2,
    })
    expect(status).toBe(202)
    expect(body).toMatchObject({ id: 1, product_id: 1, quantity: 2, status: 'pending' })
    const [end] = await expectSagaHolds(raised)
    expect(end).toMatchObject({ status: 'failed', reason: 'payment_declined', stock_released: 1 })
    const { body: shown } = await raised.ask('order-service', 'GET /orders/1')
    expect(shown).toMatchObject({ id: 1, status: 'failed', compensation_executed: true })
  })
})
