import { connect } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownTally, post, startTally, transportOf } from '../../test/tally-process.ts'
import { asking, tallyWorkflow, temporaryFolder } from '../../test/tally-service.ts'
import type { Batch } from '../workflow.ts'

describe('the door', () => {
  let owned: AsyncDisposableStack
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  it('answers a command after its commit, and the same one again', async () => {
    const { url, engine } = await ownTally(owned)
    const first = await post(`${url}/ask`, { id: 'a' })
    expect(first).toMatchObject({ status: 200, body: { id: 'a', answered: 'accepted' } })
    expect(engine.outbox.undelivered()).toBe(1)
    expect(await post(`${url}/ask`, { id: 'a' })).toMatchObject({ body: { answered: 'repeated' } })
  })

  it('waits for the carrier where commands are settled: for its own chain, and for one in flight', async () => {
    const gate = Promise.withResolvers<void>()
    const asked: string[] = []
    const wait = (what: string) => async (subject: string) => {
      asked.push(`${what} ${subject}`)
      await gate.promise
    }
    const carrier = { dispatch: wait('dispatch'), join: wait('join') }
    const { url } = await ownTally(owned, { transport: transportOf(carrier, { answers: 'settled' }) })
    let answers = 0
    const posts = [1, 2].map(() =>
      post(`${url}/ask`, { id: 'a' }).then((answer) => {
        answers += 1
        return answer
      }),
    )
    await expect.poll(() => asked).toEqual(['dispatch a', 'join a'])
    expect(answers).toBe(0)
    gate.resolve()
    for (const answer of await Promise.all(posts)) {
      expect(answer.body).toMatchObject({ answered: 'settled' })
    }
  })

  it.each([
    ['a field that is wrong', { id: 7 }, 'id'],
    ['a field that is unknown', { id: 'a', more: 1 }, 'more'],
    ['a body that is no JSON', '{"id":', '$'],
    ['a body that is no object', '7', '$'],
    ['no body', '', 'id'],
  ])('answers %s with 400, a problem and the path of the fault', async (_what, body, path) => {
    const { url } = await ownTally(owned)
    const answer = await post(`${url}/ask`, body)
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ type: 'about:blank', status: 400, faults: [{ path }] })
  })

  it.each([
    ['iso-8859-1', 415],
    ['utf-16', 415],
    ['"latin1"', 415],
    ['UTF-8', 200],
    ['"utf8"', 200],
    ['us-ascii', 200],
  ])('takes a body in the charset %s with %i', async (charset, status) => {
    const { url } = await ownTally(owned)
    const headers = { 'content-type': `application/json; charset=${charset}` }
    const response = await fetch(`${url}/ask`, { method: 'POST', headers, body: '{"id":"a"}' })
    expect(response.status).toBe(status)
  })

  it.each(['gzip', 'utf-8'])('says what to leave out where a body is encoded as %s', async (encoding) => {
    const { url } = await ownTally(owned)
    const headers = { 'content-encoding': encoding }
    const response = await fetch(`${url}/ask`, { method: 'POST', headers, body: '{"id":"a"}' })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({
      detail: `expected a body without Content-Encoding, got "${encoding}"`,
    })
  })

  it('answers 404 for what it has not, 409 for a contradiction, 413 for too much', async () => {
    const { url } = await ownTally(owned)
    expect(await post(`${url}/nothing`, {})).toMatchObject({
      status: 404,
      body: { title: 'Not found', detail: 'There is no POST /nothing here' },
    })
    await post(`${url}/ask`, { id: 'a', text: 'how' })
    expect(await post(`${url}/ask`, { id: 'a', text: 'why' })).toMatchObject({
      status: 409,
      body: { subject: 'a', detail: 'a is known' },
    })
    expect((await post(`${url}/ask`, { id: 'b', text: 'x'.repeat(70_000) })).status).toBe(413)
    expect(await (await fetch(`${url}/rows`)).json()).toEqual(['asked "how" a'])
  })

  it.each([
    ['PUT', '/ask', 'POST'],
    ['OPTIONS', '/ask', 'POST'],
    ['GET', '/ask', 'POST'],
    ['DELETE', '/rows', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    ['PATCH', '/control/faults', 'GET, HEAD, POST'],
  ])('answers %s %s with 405, a problem, and the methods that it takes', async (method, path, allowed) => {
    const { url } = await ownTally(owned)
    const response = await fetch(`${url}${path}`, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const detail = `${path} takes ${allowed}, not ${method}`
    expect(await response.json()).toMatchObject({ status: 405, title: 'Method not allowed', detail })
  })

  it('says what is wrong with an address, and does not call it JSON', async () => {
    const workflow = tallyWorkflow({ queries: { 'GET /rows/:id': () => ({ status: 200, body: [] }) } })
    const { url } = await ownTally(owned, { workflow })
    const response = await fetch(`${url}/rows/%E0%A4%A`)
    expect(response.status).toBe(400)
    expect(JSON.stringify(await response.json())).not.toContain('JSON')
  })

  it('turns away what is more than it may have in work, says when to come again, and still answers GET', async () => {
    const gate = Promise.withResolvers<void>()
    const transport = transportOf({ dispatch: () => gate.promise }, { answers: 'settled' })
    const environment = { MAX_REQUESTS_IN_FLIGHT: '2' }
    const { url } = await ownTally(owned, { transport, environment })
    const held = ['a', 'b'].map((id) => post(`${url}/ask`, { id }))
    await expect.poll(async () => ((await (await fetch(`${url}/rows`)).json()) as []).length).toBe(2)
    const refused = await post(`${url}/ask`, { id: 'c' })
    expect(refused).toMatchObject({ status: 503, body: { reason: 'overloaded' } })
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await fetch(`${url}/health`)).status).toBe(200)
    gate.resolve()
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200])
    expect((await post(`${url}/ask`, { id: 'c' })).status).toBe(200)
  })

  it('answers 503 while the store is away, and stores nothing of it', async () => {
    const folder = temporaryFolder(owned)
    const running = await startTally(folder)
    owned.defer(() => running.abandon())
    using intruder = new DatabaseSync(`${folder}/tally.sqlite`)
    intruder.exec('BEGIN IMMEDIATE')
    const answer = await post(`${running.url}/ask`, { id: 'a' })
    intruder.exec('ROLLBACK')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(await (await fetch(`${running.url}/rows`)).json()).toEqual([])
  })

  it('answers a defect with 500 and goes on', async () => {
    const queries = {
      'GET /defect': () => {
        throw new Error('a defect')
      },
    }
    const { url } = await ownTally(owned, { workflow: tallyWorkflow({ queries }) })
    expect((await fetch(`${url}/defect`)).status).toBe(500)
    expect((await post(`${url}/ask`, { id: 'a' })).status).toBe(200)
  })

  it('frees the place of a customer who hangs up', async () => {
    const gate = Promise.withResolvers<void>()
    const transport = transportOf({ dispatch: () => gate.promise }, { answers: 'settled' })
    const { url } = await ownTally(owned, { transport, environment: { MAX_REQUESTS_IN_FLIGHT: '1' } })
    const { port } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write('POST /ask HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"id":"a"}')
    await expect.poll(async () => (await post(`${url}/ask`, { id: 'b' })).status).toBe(503)
    socket.destroy()
    gate.resolve()
    await expect.poll(async () => (await post(`${url}/ask`, { id: 'b' })).status).toBe(200)
  })

  describe('a batch', () => {
    const batch: Batch<never, never, { ids: string[] }, { id: string; text: string }> = {
      read: (body) => ({ ok: true, value: body as { ids: string[] } }),
      command: asking as never,
      inputs: ({ ids }) => ids.map((id) => ({ id, text: 'batch' })),
      answer: (_request, published) => ({ status: 202, body: { published } }),
    }
    const workflow = tallyWorkflow({ batches: { 'POST /bulk': batch as never } })

    it('is stored once, however often it is sent', async () => {
      const { url, engine } = await ownTally(owned, { workflow })
      const ids = Array.from({ length: 40 }, (_, n) => `id-${n}`)
      for (let time = 0; time < 2; time += 1) {
        expect(await post(`${url}/bulk`, { ids })).toMatchObject({ status: 202, body: { published: 40 } })
      }
      expect(engine.outbox.undelivered()).toBe(40)
    })

    it('names the first contradiction, and what was stored before it is carried all the same', async () => {
      const dispatched: string[] = []
      const dispatch = async (subject: string) => void dispatched.push(subject)
      const transport = transportOf({ dispatch }, { answers: 'settled' })
      const { url, engine } = await ownTally(owned, { workflow, transport })
      await post(`${url}/ask`, { id: 'b', text: 'by itself' })
      const answer = await post(`${url}/bulk`, { ids: ['a', 'b', 'c'] })
      expect(answer).toMatchObject({ status: 409, body: { subject: 'b' } })
      await expect.poll(() => dispatched).toEqual(['b', 'a'])
      expect(engine.outbox.find('c:Asked')).toBeUndefined()
    })
  })

  it('mounts the fault controls only when asked for', async () => {
    const faults = { delay_ms: 5, delay_share: 0.5, fail_reason: 'no' }
    const closed = await ownTally(owned, { environment: { FAULT_CONTROLS: 'off' } })
    expect((await post(`${closed.url}/control/faults`, faults)).status).toBe(404)
    const { url } = await ownTally(owned)
    expect(await post(`${url}/control/faults`, faults)).toMatchObject({ status: 200, body: faults })
    expect(await (await fetch(`${url}/control/faults`)).json()).toEqual({ ...faults, acts: true })
    const of_a_page = {
      method: 'POST',
      headers: { origin: 'http://elsewhere.example' },
      body: '{"delay_ms":9}',
    }
    expect((await fetch(`${url}/control/faults`, of_a_page)).status).toBe(403)
    const ended = await post(`${url}/control/faults`, { fail_reason: null })
    expect(ended.body).toEqual({ delay_ms: 5, delay_share: 0.5 })
    expect((await post(`${url}/control/faults`, { delay_ms: -1, more: 1 })).body).toMatchObject({
      faults: [{ path: 'delay_ms' }, { path: 'more' }],
    })
  })

  it('ends the thread that makes checkpoints, where faults may be injected and it is asked for', async () => {
    const { url } = await ownTally(owned)
    const made_by = async () => {
      const { effective } = (await (await fetch(`${url}/status`)).json()) as { effective: object }
      return (effective as { store_checkpoint_by?: string }).store_checkpoint_by
    }
    const control = `${url}/control/checkpoint-thread`
    expect(await post(control, { end: 'soon' })).toMatchObject({
      status: 400,
      body: { faults: [{ path: 'end' }] },
    })
    expect(await made_by()).toBe('thread')
    expect(await post(control, { end: true })).toMatchObject({ status: 200, body: { end: true } })
    expect(await made_by()).toBe('connection')
  })
})
