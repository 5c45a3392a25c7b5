import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asking, event, type Rows, tallyWorkflow, temporaryFolder } from '../../test/tally-service.ts'
import { openDatabase } from '../store/database.ts'
import type { StoredEvent } from '../store/outbox.ts'
import type { Command } from '../workflow.ts'
import { Hops } from './hops.ts'
import { Stamper } from './stamper.ts'
import { TraceContexts } from './trace-contexts.ts'
import { TracedEngine } from './traced-engine.ts'
import type { Arrival, Carried } from './tracing.ts'

const CLOCK = '00000000000a'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'
const PARENT = `00-${TRACE}-${SPAN}-01`
const BEFORE = { clock: '00000000000b', received_us: 1, committed_us: 2, sent_us: 3 }
const ask = asking as Command<unknown, unknown, { id: string; text: string }>

describe('an engine that traces', () => {
  let owned: DisposableStack
  let now_us: number
  let hops: Hops
  let stamper: Stamper
  let engine: TracedEngine
  let database: DatabaseSync
  beforeEach(() => {
    owned = new DisposableStack()
    now_us = 100
    database = openDatabase(join(temporaryFolder(owned), 'tally.sqlite'), 'D1')
    owned.defer(() => database.close())
    hops = new Hops(database)
    stamper = stamperOn(database)
    const workflow = tallyWorkflow()
    const [declaration] = workflow.services
    if (declaration === undefined) throw new TypeError('the tally workflow has one service')
    const transport = { destinations: () => ['broker'], handlesOwnEvents: false }
    const options = { workflow, declaration, transport, database, environment: {}, now_ms: () => 0 }
    engine = new TracedEngine(options, stamper)
  })
  afterEach(() => owned.dispose())

  const stamperOn = (database: DatabaseSync) =>
    new Stamper({ name: CLOCK, now_us: () => now_us++ }, hops, new TraceContexts(database))
  const arrived = (header?: string, traceparent?: string): Arrival =>
    stamper.reading(() => ({ 'three-ways-stamps': header, traceparent }))(undefined)
  const carriedBy = (stored: StoredEvent | undefined, by = stamper): Carried => {
    const carry = by.writing<Carried>(
      () => ({}),
      (_, carried) => carried,
    )
    return stored === undefined ? {} : carry(stored)
  }
  const sent = (stored: StoredEvent) => {
    const stamps = carriedBy(stored)['three-ways-stamps']
    return stamps === undefined ? stored.event_id : `${stored.event_id} ${stamps}`
  }

  it('stores when a message came, was decided and committed, with what it carried, in the next transaction', async () => {
    const arrival = arrived('00000000000b;1;2;3')
    await engine.handle(event('Asked', 'a'), { carry: true, arrival })
    expect(hops.newest()).toBe(0)
    await engine.commits.run(() => {})
    expect(hops.page(0, 10)).toMatchObject([
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
    const told: Carried[] = []
    const tell = stamper.telling((to: Carried[], carried) => to.push(carried))
    const arrival = arrived(undefined, PARENT)
    const { emitted } = await engine.handle(event('Asked', 'a'), { carry: false, arrival })
    tell(told, [])
    tell(told, emitted)
    expect(told).toEqual([
      {
        'three-ways-stamps': `${CLOCK};100;102;103`,
        traceresponse: expect.stringMatching(`^00-${TRACE}-[0-9a-f]{16}-01$`),
      },
    ])
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

  it('is in the trace of what came, under whoever sent it, and what it emits is under itself', async () => {
    const { emitted } = await engine.handle(event('Asked', 'a'), {
      carry: true,
      arrival: arrived(undefined, PARENT),
    })
    await engine.commits.run(() => {})
    const [hop] = hops.page(0, 10)
    expect(hop).toMatchObject({ trace_id: TRACE, parent_span_id: SPAN, given_up: null })
    expect(hop?.span_id).not.toBe(SPAN)
    expect(carriedBy(emitted[0]).traceparent).toBe(`00-${TRACE}-${hop?.span_id}-01`)
  })

  it('begins a trace where none came, or one that is none, a new one for each', async () => {
    const headers = [undefined, 'nonsense', `ff-${TRACE}-${SPAN}-01`, `00-${'0'.repeat(32)}-${SPAN}-01`]
    for (const [n, header] of headers.entries())
      await engine.command(ask, { id: `a-${n}`, text: '' }, arrived(undefined, header))
    await engine.commits.run(() => {})
    const begun = hops.page(0, 10)
    expect(new Set(begun.map(({ trace_id }) => trace_id)).size).toBe(headers.length)
    expect(begun.map(({ parent_span_id }) => parent_span_id)).toEqual(headers.map(() => null))
    expect(begun.some(({ trace_id }) => trace_id === TRACE)).toBe(false)
  })

  it('keeps whether whoever began a trace wants it kept', async () => {
    const unwanted = arrived(undefined, `00-${TRACE}-${SPAN}-00`)
    const { emitted } = await engine.handle(event('Asked', 'a'), { carry: true, arrival: unwanted })
    expect(carriedBy(emitted[0]).traceparent).toMatch(/-00$/)
  })

  it('knows the trace of an event in another life, when its times are forgotten', async () => {
    const arrival = arrived(undefined, PARENT)
    const { emitted } = await engine.handle(event('Asked', 'a'), { carry: true, arrival })
    const [answered] = emitted
    const later = carriedBy(answered, stamperOn(database))
    expect(later).toEqual({ traceparent: carriedBy(answered).traceparent })
  })

  it('leaves events that came in an answer to whoever emitted them', async () => {
    const arrival = arrived(undefined, PARENT)
    const [owed] = await engine.commits.run(() => engine.adoptNow([event('Answered', 'a')], arrival))
    expect(carriedBy(owed).traceparent).toBe(PARENT)
  })

  it('has a hop of what was given up, which says why', async () => {
    const dead = { kind: 'dead', reason: 'handler_failed', faults: [], attempts: 3 } as const
    stamper.processed({ ...dead, subject: 'a', type: 'Asked' }, 1, arrived(undefined, PARENT))
    stamper.processed({ ...dead, subject: 'b' }, 1, arrived())
    stamper.processed({ ...dead, subject: undefined }, 1, arrived())
    stamper.processed({ kind: 'skipped' }, 1, arrived())
    await engine.commits.run(() => {})
    expect(hops.page(0, 10)).toMatchObject([
      { subject: 'a', message: 'Asked', given_up: 'handler_failed', trace_id: TRACE, parent_span_id: SPAN },
      { subject: 'b', message: 'unreadable message', given_up: 'handler_failed', parent_span_id: null },
    ])
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
