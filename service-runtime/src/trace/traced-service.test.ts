import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { post, startTally } from '../../test/tally-process.ts'
import { temporaryFolder } from '../../test/tally-service.ts'
import type { StoredEvent } from '../store/outbox.ts'
import { NOT_TRACED } from './tracing.ts'

describe('TRACE', () => {
  let owned: AsyncDisposableStack
  let folder: string
  beforeEach(() => {
    owned = new AsyncDisposableStack()
    folder = temporaryFolder(owned)
  })
  afterEach(() => owned.disposeAsync())

  async function start(environment: Readonly<Record<string, string>>) {
    const running = await startTally(folder, { environment })
    owned.defer(() => running.abandon())
    const get = async (path: string) => {
      const response = await fetch(`${running.url}${path}`)
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }
    const ask = (id: string) => post(`${running.url}/ask`, { id })
    return { running, get, ask }
  }
  function tables(): string[] {
    using database = new DatabaseSync(join(folder, 'tally.sqlite'), { readOnly: true })
    const all = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
    return all.map(({ name }) => String(name))
  }
  const PLAIN = ['messages', 'moments', 'outbox', 'outbox_settled', 'parked', 'retention', 'rows']

  it('off: makes no table, mounts nothing and says so', async () => {
    const { get, ask } = await start({})
    await ask('a')
    expect(tables()).toEqual(PLAIN)
    expect((await get('/trace')).status).toBe(404)
    expect((await get('/status')).body.effective).toMatchObject({ trace: false })
    expect(Object.keys((await get('/openapi.json')).body.paths as object)).not.toContain('/trace')
  })

  it('off: what carries uses its own functions, with nothing around them', () => {
    const make = (event: StoredEvent) => event
    expect(NOT_TRACED.writing(make, (message) => message)).toBe(make)
    expect(NOT_TRACED.reading(() => ({ traceparent: 'a header' }))(undefined)).toBeUndefined()
    expect(NOT_TRACED.atDoor).toEqual([])
  })

  it('on: tells the hops of a subject, and those of all page by page', async () => {
    const { get, ask } = await start({ TRACE: 'on' })
    for (const id of ['a', 'b', 'c']) await ask(id)
    expect(tables()).toEqual(['hops', 'trace_contexts', ...PLAIN].sort())
    const { body } = await get('/trace?subject=b')
    expect(body).toMatchObject({
      service: 'tally-service',
      hops: [{ subject: 'b', message: 'POST /ask' }],
      newest: 3,
    })
    const page = (await get('/trace?after=1&most=1')).body.hops
    expect(page).toMatchObject([{ number: 2, subject: 'b' }])
    expect((await get('/trace?most=0')).body).toMatchObject({ hops: [], newest: 3 })
    expect((await get('/status')).body.effective).toMatchObject({ trace: true })
    expect(Object.keys((await get('/openapi.json')).body.paths as object)).toContain('/trace')
  })

  it('on: a customer may tell by a header what was before', async () => {
    const { get, running } = await start({ TRACE: 'on' })
    const headers = { 'three-ways-stamps': '00000000000b;1;2;3' }
    await fetch(`${running.url}/ask`, { method: 'POST', body: '{"id":"a"}', headers })
    await fetch(`${running.url}/ask`, {
      method: 'POST',
      body: '{"id":"b"}',
      headers: { 'three-ways-stamps': 'x' },
    })
    const before = { clock: '00000000000b', received_us: 1, committed_us: 2, sent_us: 3 }
    expect((await get('/trace')).body.hops).toMatchObject([{ before }, { before: null }])
  })

  it('on: stamps in order, of a store that was used before without', async () => {
    const first = await start({})
    await first.ask('a')
    await first.running.stop(10_000)
    const { get, ask } = await start({ TRACE: 'on' })
    await ask('b')
    const [hop] = (await get('/trace')).body.hops as {
      received_us: number
      handled_us: number
      committed_us: number
    }[]
    const times = [hop?.received_us, hop?.handled_us, hop?.committed_us]
    expect(times).toEqual(times.toSorted((one = 0, other = 0) => one - other))
  })

  it('on: names what of a question it cannot read', async () => {
    const { get } = await start({ TRACE: 'on' })
    for (const query of ['after=-1', 'most=10001', 'subject=', 'after=soon']) {
      expect([query, (await get(`/trace?${query}`)).status]).toEqual([query, 400])
    }
  })

  it('is on or off', async () => {
    await expect(start({ TRACE: 'yes' })).rejects.toThrow(/TRACE/)
  })
})
