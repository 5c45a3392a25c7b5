import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownTally, post, startTally, transportOf } from '../../test/tally-process.ts'
import { asking, tallyWorkflow, temporaryFolder } from '../../test/tally-service.ts'
import type { Batch } from '../workflow.ts'

describe('a service whose outbox is full', () => {
  const environment = { MAX_UNDELIVERED: '10' }
  let owned: AsyncDisposableStack
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  const overloaded = { status: 503, body: { reason: 'overloaded' } }
  const ids = (count: number, prefix = 'id') => Array.from({ length: count }, (_, n) => `${prefix}-${n}`)
  const askAll = (url: string, all: readonly string[]) =>
    Promise.all(all.map((id) => post(`${url}/ask`, { id })))
  const stored = async (url: string) => ((await (await fetch(`${url}/rows`)).json()) as string[]).length

  it('refuses what is new, says when to come again, stores nothing of it, and knows what it has', async () => {
    const { url } = await ownTally(owned, { environment })
    for (const { status } of await askAll(url, ids(10))) expect(status).toBe(200)
    for (const refused of await askAll(url, ids(10, 'more'))) {
      expect(refused).toMatchObject(overloaded)
      expect(refused.headers.get('retry-after')).toBe('1')
    }
    expect(await stored(url)).toBe(10)
    expect(await post(`${url}/ask`, { id: 'id-0' })).toMatchObject({ body: { answered: 'repeated' } })
    expect((await post(`${url}/ask`, { id: 'id-0', text: 'other' })).status).toBe(409)
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  it('takes no more than it may in one transaction either', async () => {
    const { url } = await ownTally(owned, { environment })
    const answers = await askAll(url, ids(100))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(await stored(url)).toBe(10)
  })

  it('takes orders again when deliveries have left', async () => {
    const { url, engine } = await ownTally(owned, { environment })
    await askAll(url, ids(10))
    await engine.commits.run(() => engine.outbox.settleBetween('broker', 0, 5))
    await expect.poll(async () => (await post(`${url}/ask`, { id: 'again' })).status).toBe(200)
  })

  it('is still full after a restart', async () => {
    const folder = temporaryFolder(owned)
    const first = await startTally(folder, { environment })
    await askAll(first.url, ids(10))
    await first.abandon()
    const second = await startTally(folder, { environment })
    owned.defer(() => second.abandon())
    expect(await post(`${second.url}/ask`, { id: 'new' })).toMatchObject(overloaded)
  })

  it('stores of a batch what fits, and the rest when it is sent again', async () => {
    const batch: Batch<never, never, { ids: string[] }, { id: string; text: string }> = {
      read: (body) => ({ ok: true, value: body as { ids: string[] } }),
      command: asking as never,
      inputs: (request) => request.ids.map((id) => ({ id, text: 'batch' })),
      answer: (_request, published) => ({ status: 202, body: { published } }),
    }
    const workflow = tallyWorkflow({ batches: { 'POST /bulk': batch as never } })
    const { url, engine } = await ownTally(owned, { workflow, environment })
    expect(await post(`${url}/bulk`, { ids: ids(15) })).toMatchObject(overloaded)
    expect(await stored(url)).toBe(10)
    await engine.commits.run(() => engine.outbox.settleBetween('broker', 0, 10))
    await expect.poll(async () => (await post(`${url}/bulk`, { ids: ids(15) })).status).toBe(202)
    expect(await stored(url)).toBe(15)
  })

  it('frees the place of a customer of whom only half a connection is left', async () => {
    const transport = transportOf({}, { answers: 'settled' })
    const { url } = await ownTally(owned, { transport, environment: { MAX_REQUESTS_IN_FLIGHT: '1' } })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    owned.defer(() => void socket.destroy())
    socket.write('POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"id"')
    await expect.poll(async () => (await post(`${url}/ask`, { id: 'b' })).status).toBe(503)
    let told = ''
    socket.on('data', (bytes) => {
      told += bytes
    })
    await once(socket, 'close')
    expect(told).toContain('408')
    expect((await post(`${url}/ask`, { id: 'b' })).status).toBe(200)
  })
})
