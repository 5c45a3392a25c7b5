import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asking, event, type Rows, tallyWorkflow, temporaryFolder } from '../../test/tally-service.ts'
import { openDatabase } from '../store/database.ts'
import type { StoredEvent } from '../store/outbox.ts'
import type { Command } from '../workflow.ts'
import { Hops } from './hops.ts'
import { Stamper } from './stamper.ts'
import { TracedEngine } from './traced-engine.ts'
import type { Arrival } from './tracing.ts'

const CLOCK = '00000000000a'
const BEFORE = { clock: '00000000000b', received_us: 1, committed_us: 2, sent_us: 3 }
const ask = asking as Command<unknown, unknown, { id: string; text: string }>

describe('an engine that traces', () => {
  let owned: DisposableStack
  let now_us: number
  let hops: Hops
  let stamper: Stamper
  let engine: TracedEngine
  beforeEach(() => {
    owned = new DisposableStack()
    now_us = 100
    const database = openDatabase(join(temporaryFolder(owned), 'tally.sqlite'), 'D1')
    owned.defer(() => database.close())
    hops = new Hops(database)
    stamper = new Stamper({ name: CLOCK, now_us: () => now_us++ }, hops)
    const workflow = tallyWorkflow()
    const [declaration] = workflow.services
    if (declaration === undefined) throw new TypeError('the tally workflow has one service')
    const transport = { destinations: () => ['broker'], handlesOwnEvents: false }
    const options = { workflow, declaration, transport, database, environment: {}, now_ms: () => 0 }
    engine = new TracedEngine(options, stamper)
  })
  afterEach(() => owned.dispose())

  const arrived = (header?: string): Arrival => stamper.reading(() => header)(undefined)
  const sent = (stored: StoredEvent) =>
    stamper.writing<string>(
      ({ event_id }) => event_id,
      (id, stamps) => `${id} ${stamps}`,
    )(stored)

  it('stores when a message came, was decided and committed, with what it carried, in the next transaction', async () => {
    const arrival = arrived('00000000000b;1;2;3')
    await engine.handle(event('Asked', 'a'), { carry: true, arrival })
    expect(hops.newest()).toBe(0)
    await engine.commits.run(() => {})
    expect(hops.page(0, 10)).toEqual([
      {
        number: 1,
        subject: 'a',
        message: 'Asked',
        clock: CLOCK,
        received_us: 100,
        handled_us: 101,
        committed_us: 102,
        before: BEFORE,
      },
    ])
  })

  it('stores it by itself when nobody needs a transaction', async () => {
    await engine.handle(event('Asked', 'a'), { carry: true, arrival: arrived() })
    await expect.poll(() => hops.newest()).toBe(1)
  })

  it('calls a command after its route, and a customer tells nothing', async () => {
    await engine.command(ask, { id: 'a', text: '' }, arrived())
    await engine.commits.run(() => {})
    expect(hops.ofSubject('a')).toMatchObject([{ message: 'POST /ask', before: null }])
    expect(hops.ofSubject('b')).toEqual([])
  })

  it('gives what was emitted the times of its commit, and when it goes', async () => {
    const result = await engine.command(ask, { id: 'a', text: '' }, arrived())
    const [asked] = result.kind === 'new' ? result.emitted : []
    expect(asked && sent(asked)).toBe(`a:Asked ${CLOCK};100;102;103`)
    expect(asked && sent(asked)).toBe(`a:Asked ${CLOCK};100;102;104`)
  })

  it('knows the times of an event already when the commit has it published', async () => {
    const published: string[] = []
    engine.listen(
      () => {},
      () => {
        for (const stored of engine.outbox.pending('broker', 0, 10)) published.push(sent(stored))
      },
    )
    await engine.command(ask, { id: 'a', text: '' }, arrived())
    expect(published).toEqual([`a:Asked ${CLOCK};100;102;103`])
  })

  it('gives an event of which it knows nothing no times', async () => {
    const result = await engine.command(ask, { id: 'a', text: '' })
    const [asked] = result.kind === 'new' ? result.emitted : []
    expect(asked && sent(asked)).toBe('a:Asked')
  })

  it('tells what an answer carries, and nothing of one without events', async () => {
    const told: string[] = []
    const tell = stamper.telling((to: string[], stamps) => to.push(stamps))
    const { emitted } = await engine.handle(event('Asked', 'a'), { carry: false, arrival: arrived() })
    tell(told, [])
    tell(told, emitted)
    expect(told).toEqual([`${CLOCK};100;102;103`])
  })

  it('has no hop of what is known, or was rolled back', async () => {
    const rows = engine.tables as Rows
    rows.onApply = ({ subject }) => {
      if (subject === 'bad') throw new Error('cannot')
    }
    const all = ['a', 'a', 'bad', 'b'].map((subject) =>
      engine.handle(event('Asked', subject), { carry: true, arrival: arrived() }),
    )
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    await engine.commits.run(() => {})
    expect(hops.page(0, 10).map(({ subject }) => subject)).toEqual(['a', 'b'])
  })

  it('has a hop for what an answer brought, with when that came, and its events carry it on', async () => {
    const arrival = arrived('00000000000b;1;2;3')
    const [owed] = await engine.commits.run(() => engine.adoptNow([event('Answered', 'a')], arrival))
    expect(owed && sent(owed)).toMatch(`a:Answered ${CLOCK};100;`)
  })

  it('tells hops page by page', async () => {
    const ids = ['a', 'b', 'c', 'd']
    await Promise.all(ids.map((id) => engine.command(ask, { id, text: '' }, arrived())))
    await engine.commits.run(() => {})
    const first = hops.page(0, 3)
    expect(first.map(({ subject }) => subject)).toEqual(['a', 'b', 'c'])
    expect(hops.page(first.at(-1)?.number ?? 0, 3).map(({ subject }) => subject)).toEqual(['d'])
    expect(hops.newest()).toBe(4)
  })
})
