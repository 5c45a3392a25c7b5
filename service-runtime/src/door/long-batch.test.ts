import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownTally, post, transportOf } from '../../test/tally-process.ts'
import { decides, type Row, type Rows, tallyWorkflow } from '../../test/tally-service.ts'
import type { Batch } from '../workflow.ts'

const LONG = 22_500
/** What is stored ahead of whoever carries, and one lot more. */
const AHEAD = 21_000

interface Input {
  readonly id: string
}

/** Stores each as it comes, without a look at what is there. */
const batch: Batch<Rows, Row, { count: number }, Input> = {
  read: (body) => ({ ok: true, value: body as { count: number } }),
  command: {
    read: () => ({ ok: false, faults: [] }),
    subject: ({ id }) => id,
    load: () => undefined,
    decide: (_state, { id }) => ({ kind: 'new', decision: decides(id, 'asked', 'Asked') }),
    answer: () => ({ status: 200, body: {} }),
  },
  *inputs({ count }) {
    for (let n = 0; n < count; n += 1) yield { id: `id-${n}` }
  },
  answer: (_request, published) => ({ status: 202, body: { published } }),
}
const workflow = tallyWorkflow({ batches: { 'POST /bulk': batch as never } })

describe('a long batch', () => {
  let owned: AsyncDisposableStack
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  const stored = async (url: string) => ((await (await fetch(`${url}/rows`)).json()) as string[]).length

  it('is stored whole where nobody carries it', async () => {
    const { url } = await ownTally(owned, { workflow })
    expect(await post(`${url}/bulk`, { count: LONG })).toMatchObject({ body: { published: LONG } })
    expect(await stored(url)).toBe(LONG)
  })

  it('is not stored far ahead of who carries it', async () => {
    const { url, engine } = await ownTally(owned, { workflow })
    let most = 0
    let settled = 0
    let latest: Promise<unknown> | undefined
    // Whoever carries settles some now and then, for as long as there is a reason to wait for more.
    const carrying = setInterval(() => {
      most = Math.max(most, engine.outbox.span.owes_at_most)
      if (engine.outbox.undelivered() < 1_000) return
      settled += 500
      latest = engine.commits.run(() => engine.outbox.settleBetween('broker', 0, settled))
    }, 5)
    owned.defer(async () => {
      clearInterval(carrying)
      await latest
    })
    expect(await post(`${url}/bulk`, { count: 40_000 })).toMatchObject({ body: { published: 40_000 } })
    expect(most).toBeLessThanOrEqual(AHEAD)
  })

  it('ends where its caller is gone', async () => {
    const { url, engine } = await ownTally(owned, { workflow })
    const hung_up = new AbortController()
    const body = JSON.stringify({ count: 1_000_000 })
    const call = fetch(`${url}/bulk`, { method: 'POST', body, signal: hung_up.signal }).catch(() => 'gone')
    await expect.poll(() => engine.outbox.span.owes_at_most).toBeGreaterThan(1_000)
    hung_up.abort()
    expect(await call).toBe('gone')
    await expect
      .poll(async () => {
        const before = engine.outbox.span.owes_at_most
        await new Promise((resolve) => setTimeout(resolve, 200))
        return engine.outbox.span.owes_at_most - before
      })
      .toBe(0)
    expect(await stored(url)).toBeLessThan(1_000_000)
  })

  it('is carried by calls in the order in which it was stored, lot by lot', async () => {
    const carried: string[] = []
    const transport = transportOf(
      {
        dispatch: async (subject) => {
          carried.push(subject)
        },
      },
      { answers: 'settled' },
    )
    const { url } = await ownTally(owned, { workflow, transport })
    expect(await post(`${url}/bulk`, { count: 2_500 })).toMatchObject({ body: { published: 2_500 } })
    await expect.poll(() => carried.length).toBe(2_500)
    expect(carried).toEqual(Array.from({ length: 2_500 }, (_, n) => `id-${n}`))
  })
})
