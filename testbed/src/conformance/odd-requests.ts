import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { oddBodies } from './odd-bodies.ts'
import { type Raised, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

const COUNT = 1000
const AT_ONCE = 16
const SEED = 20_261_125

const LINES = [
  { sku: 'burger', qty: 1 },
  { sku: 'fries', qty: 2 },
]

/** What a door said to one body. */
export interface DoorAnswer {
  readonly status: number
  readonly content_type: string | undefined
  readonly body: unknown
}

/** Whatever comes, the customers' doors answer it, and the same process serves a good order behind it. */
export function oddRequests(raised: Raised): void {
  describe(`${COUNT} odd bodies at the door`, () => {
    it.each([
      ['/order', { order_id: 'odd-1', user_id: 'u', restaurant_id: 'r', items: LINES }, [201, 202, 422, 409]],
      ['/order', { order_id: 'odd-2', item_id: 'burger', quantity: 1 }, [201, 202, 422, 409]],
      ['/bulk', { count: 1, fail_rate: 0.5, seed: 7, batch_id: 'odd-3' }, [202, 409]],
    ])(
      '%s: none is a defect, and what is malformed gets a problem with its paths (%j)',
      async (path, good, taken) => {
        const { running, customer, newId, signal } = raised()
        const order_service = running.service('order-service')
        const pid = order_service.pid()
        const answers = await sendAll(`${running.door}${path}`, oddBodies(good, SEED, COUNT), signal)
        expectSound(answers, taken)
        expect(order_service.pid()).toBe(pid)
        const order_id = newId()
        await customer.place({ order_id, item: 'burger' })
        expect(await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)).toMatchObject({
          status: 'confirmed',
        })
        await untilQuiet(raised())
      },
    )
  })
}

/** A path that is known, asked in a way that it does not take: that is told, and which ways it takes. */
export function otherMethods(raised: Raised): void {
  it.each([
    ['PUT', '/order', 'POST'],
    ['GET', '/order', 'POST'],
    ['OPTIONS', '/order', 'POST'],
    ['DELETE', '/order/somebody', 'GET, HEAD'],
    ['PATCH', '/bulk', 'POST'],
    ['POST', '/health', 'GET, HEAD'],
  ] as const)('%s %s is answered with 405 and Allow: %s', async (method, path, allowed) => {
    const { running, signal } = raised()
    const { statusCode, headers, body } = await request(`${running.door}${path}`, { method, signal })
    expect({ statusCode, allow: headers.allow }).toEqual({ statusCode: 405, allow: allowed })
    expect(headers['content-type']).toBe('application/problem+json')
    expect(await body.json()).toMatchObject({ status: 405, detail: expect.stringContaining(allowed) })
  })
}

/** Posts every body, some at once. Rejects if one gets no answer. */
export async function sendAll(
  url: string,
  bodies: Iterable<Buffer>,
  signal: AbortSignal,
): Promise<DoorAnswer[]> {
  const answers: DoorAnswer[] = []
  const left = bodies[Symbol.iterator]()
  const sender = async () => {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      const headers = { 'content-type': 'application/json' }
      const answer = await request(url, { method: 'POST', headers, body: next.value, signal })
      const content_type = answer.headers['content-type']?.toString()
      answers.push({ status: answer.statusCode, content_type, body: await answer.body.json() })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sender))
  return answers
}

/** Taken, or told what is wrong: with every fault and its path, in a problem document. */
export function expectSound(answers: readonly DoorAnswer[], taken: readonly number[]): void {
  const statuses = new Set(answers.map(({ status }) => status))
  expect([...taken, 400, 413]).toEqual(expect.arrayContaining([...statuses]))
  // Odd enough to be refused, and not so odd that nothing gets past the first look.
  expect(statuses).toContain(400)
  expect(taken.some((status) => statuses.has(status))).toBe(true)
  for (const { status, content_type, body } of answers) {
    if (status !== 400) continue
    const fault = { path: expect.any(String), message: expect.stringMatching(/./) }
    expect({ content_type, body }).toMatchObject({
      content_type: 'application/problem+json',
      body: { status, title: expect.any(String), faults: expect.arrayContaining([fault]) },
    })
  }
}
