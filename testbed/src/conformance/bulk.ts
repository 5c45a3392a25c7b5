import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { until } from '../order-client.ts'
import { type Raised, type RaisedForSuite, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

const COUNT = 300

/** Orders made inside the order service: published means stored, and every one of them ends. */
export function bulk(raised: Raised): void {
  describe('a bulk of orders', () => {
    it('ends whole, with the same failures for the same seed, and once however often it is sent', async () => {
      const failuresOf = async (batch_id: string) => {
        const request = { count: COUNT, fail_rate: 0.1, seed: 7, batch_id }
        const answer = await post(raised(), request)
        expect(answer).toEqual({ status: 202, body: { ...request, published: COUNT } })
        await untilAllEnded(raised(), batch_id)
        const mine = [...raised().running.ledgerView().entries].filter(([id]) =>
          id.startsWith(`${batch_id}-`),
        )
        expect(mine).toHaveLength(COUNT)
        return mine.filter(([, { status }]) => status === 'failed').map(([id]) => id.slice(batch_id.length))
      }
      const [first, second] = [raised().newId(), raised().newId()]
      const failures = await failuresOf(first)
      expect(failures.length).toBeGreaterThan(0)
      expect((await failuresOf(second)).sort()).toEqual(failures.sort())
      await failuresOf(first)
      await untilQuiet(raised())
      for (const { available, reserved, initial } of raised().running.ledgerView().stock) {
        expect(available + reserved).toBe(initial)
      }
    })

    it('needs no id: it gets one, and says which', async () => {
      const { status, body } = await post(raised(), { count: 5, fail_rate: 0.4 })
      expect({ status, body }).toMatchObject({
        status: 202,
        body: { published: 5, count: 5, fail_rate: 0.4 },
      })
      const { batch_id } = body as { batch_id: string }
      for (let n = 0; n < 5; n += 1) {
        await raised().customer.untilTerminal(`${batch_id}-${n}`, SETTLES_WITHIN_MS)
      }
    })

    it('names every fault of a malformed request', async () => {
      const { status, body } = await post(raised(), { count: 0, fail_rate: 2, batch_id: '' })
      expect(status).toBe(400)
      const paths = (body as { faults: { path: string }[] }).faults.map(({ path }) => path)
      expect(paths).toEqual(expect.arrayContaining(['count', 'fail_rate', 'batch_id']))
    })
  })
}

async function post({ running, signal }: RaisedForSuite, order: object) {
  const { statusCode, body } = await request(`${running.door}/bulk`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
    signal,
  })
  return { status: statusCode, body: await body.json() }
}

async function untilAllEnded({ running, signal }: RaisedForSuite, batch_id: string): Promise<void> {
  const haveEnded = () => {
    const mine = [...running.ledgerView().entries].filter(([id]) => id.startsWith(`${batch_id}-`))
    const ended = mine.filter(([, { status, notification }]) => {
      return status === 'failed' || (status === 'confirmed' && notification === 'sent')
    })
    return ended.length === COUNT
  }
  await until(`all orders of ${batch_id} ended`, SETTLES_WITHIN_MS, signal, haveEnded, { lasts: true })
}
