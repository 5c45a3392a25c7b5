import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  answering,
  asking,
  decides,
  event,
  noting,
  type OpenedEngine,
  openEngine,
} from '../../test/tally-service.ts'
import type { Command } from '../workflow.ts'
import type { Engine } from './engine.ts'

const ask = asking as Command<unknown, unknown, { id: string; text: string }>

describe('the engine', () => {
  let owned: DisposableStack
  beforeEach(() => {
    owned = new DisposableStack()
  })
  afterEach(() => owned.dispose())

  /** Everything that a message may leave behind. */
  const trace = ({ engine, rows }: OpenedEngine) => ({
    rows: rows.all(),
    owed: engine.outbox.pending('broker', 0, 100).map(({ event_id }) => event_id),
    moments: engine.moments.after(0, 100).map(({ subject, status }) => `${subject} ${status}`),
    seen: engine.inbox.find('a:Asked') !== undefined,
  })
  const nothing = { rows: [], owed: [], moments: [], seen: false }

  it('handles a message once, and answers a repetition with the same events', async () => {
    const opened = openEngine(owned)
    const first = await opened.engine.handle(event('Asked', 'a'), { carry: true })
    const second = await opened.engine.handle(event('Asked', 'a'), { carry: true })
    expect([first.duplicate, second.duplicate]).toEqual([false, true])
    expect(first.emitted).toMatchObject([{ event_id: 'a:Answered', type: 'Answered', subject: 'a' }])
    expect(second.emitted).toEqual(first.emitted)
    expect(trace(opened)).toEqual({
      rows: ['answered a'],
      owed: ['a:Answered'],
      moments: ['a answered'],
      seen: true,
    })
    expect(opened.engine.inbox.repeats()).toBe(1)
  })

  it('handles it once also when it comes twice in one transaction', async () => {
    const opened = openEngine(owned)
    const both = [1, 2].map(() => opened.engine.handle(event('Asked', 'a'), { carry: true }))
    expect((await Promise.all(both)).map(({ duplicate }) => duplicate)).toEqual([false, true])
    expect(opened.rows.all()).toEqual(['answered a'])
  })

  it('answers a repetition with its own events and not with a neighbour’s', async () => {
    const { engine } = openEngine(owned)
    for (const id of ['a', 'b', 'c']) await engine.handle(event('Asked', id), { carry: true })
    const { emitted } = await engine.handle(event('Asked', 'b'), { carry: true })
    expect(emitted.map(({ event_id }) => event_id)).toEqual(['b:Answered'])
  })

  it('keeps all of a message or nothing of it, and handles it when the defect is gone', async () => {
    const opened = openEngine(owned)
    const announced: string[] = []
    opened.engine.listen(
      (moments) => announced.push(...moments.map(({ subject }) => subject)),
      () => announced.push('owed'),
    )
    opened.rows.onApply = () => {
      throw new Error('a defect')
    }
    await expect(opened.engine.handle(event('Asked', 'a'), { carry: true })).rejects.toThrow('a defect')
    expect(trace(opened)).toEqual(nothing)
    expect(announced).toEqual([])
    opened.rows.onApply = () => {}
    expect((await opened.engine.handle(event('Asked', 'a'), { carry: true })).duplicate).toBe(false)
    expect(announced).toEqual(['a', 'owed'])
  })

  it.each([
    ['is of no kind', 'Unheard', ['Unheard']],
    ['is not declared', 'Noted', ['Asked', 'Answered']],
  ])('keeps nothing of a message whose event %s', async (_what, type, emits) => {
    const opened = openEngine(owned, {
      emits,
      handles: { Asked: { ...answering, decide: (_s, { subject }) => decides(subject, 'x', type) } },
    })
    await expect(opened.engine.handle(event('Asked', 'a'), { carry: true })).rejects.toThrow(type)
    expect(trace(opened)).toEqual(nothing)
  })

  it('tells moments and owed events once per commit, those of a failed neighbour never', async () => {
    const opened = openEngine(owned)
    const commits: string[][] = []
    opened.engine.listen(
      (moments) => commits.push(moments.map(({ subject }) => subject)),
      () => commits.push(['owed']),
    )
    opened.rows.onApply = ({ subject }) => {
      if (subject === 'bad') throw new Error('a defect')
    }
    const ids = ['a', 'bad', 'b', 'c']
    await Promise.allSettled(ids.map((id) => opened.engine.handle(event('Asked', id), { carry: true })))
    expect(commits.flat().filter((told) => told !== 'owed')).toEqual(['a', 'b', 'c'])
    const sequences = opened.engine.moments.after(0, 100).map(({ sequence }) => sequence)
    expect(sequences).toEqual([1, 2, 3])
  })

  it('performs an outside effect once, even if a neighbour in the transaction fails', async () => {
    const told: string[] = []
    const opened = openEngine(owned, {
      handles: { Asked: { ...answering, perform: (_tables, { subject }) => void told.push(subject) } },
    })
    opened.rows.onApply = ({ subject }) => {
      if (subject === 'bad') throw new Error('a defect')
    }
    const ids = ['a', 'b', 'bad', 'c']
    await Promise.allSettled(ids.map((id) => opened.engine.handle(event('Asked', id), { carry: true })))
    await opened.engine.handle(event('Asked', 'a'), { carry: true })
    expect(told).toEqual(['a', 'b', 'c'])
  })

  it('performs nothing for a decision that changes nothing', async () => {
    const told: string[] = []
    const { engine } = openEngine(owned, {
      handles: {
        Asked: {
          ...answering,
          decide: () => ({ changes: [], events: [], moments: [] }),
          perform: (_tables, { subject }) => void told.push(subject),
        },
      },
    })
    await engine.handle(event('Asked', 'a'), { carry: true })
    expect(told).toEqual([])
  })

  it('knows a command as new, the same, or in conflict', async () => {
    const { engine, rows } = openEngine(owned)
    const kinds = async (text: string) => (await engine.command(ask, { id: 'a', text })).kind
    expect(await kinds('how')).toBe('new')
    expect(await kinds('how')).toBe('same')
    expect(await kinds('why')).toBe('conflict')
    expect(rows.all()).toEqual(['asked "how" a'])
    expect(engine.outbox.undelivered()).toBe(1)
  })

  it('knows it also among commands of one transaction', async () => {
    const { engine } = openEngine(owned)
    const running = ['how', 'how', 'why'].map((text) => engine.command(ask, { id: 'a', text }))
    expect((await Promise.all(running)).map(({ kind }) => kind)).toEqual(['new', 'same', 'conflict'])
  })

  it('uses the refusal where one is injected and the handler has one', async () => {
    const { engine, rows } = openEngine(owned, { handles: { Asked: answering, Answered: noting } })
    await engine.handle(event('Asked', 'a'), { carry: true, refusal: 'no' })
    await engine.handle(event('Answered', 'a'), { carry: true, refusal: 'no' })
    expect(rows.all()).toEqual(['refused no a', 'noted a'])
  })

  describe('where the sender carries', () => {
    const byCall = { handlesOwnEvents: true, destinations: () => ['next-service'] }
    const twoSteps = { handles: { Answered: noting } }

    it('owes nothing of what a handled message emitted, and still repeats it', async () => {
      const { engine } = openEngine(owned, {}, byCall)
      const first = await engine.handle(event('Asked', 'a'), { carry: false })
      expect(first.emitted).toHaveLength(1)
      expect(engine.outbox.undelivered()).toBe(0)
      expect((await engine.handle(event('Asked', 'a'), { carry: false })).emitted).toEqual(first.emitted)
    })

    it('adopts the events of an answer: owes them, handles its own, and does both once', async () => {
      const { engine, rows } = openEngine(owned, twoSteps, byCall)
      const adopt = () => engine.commits.run(() => engine.adoptNow([event('Answered', 'a')]))
      const owed = await adopt()
      expect(owed.map(({ event_id }) => event_id)).toEqual(['a:Answered', 'a:Noted'])
      expect(rows.all()).toEqual(['noted a'])
      expect(engine.outbox.undelivered()).toBe(2)
      await adopt()
      expect(rows.all()).toEqual(['noted a'])
      expect(engine.outbox.undelivered()).toBe(2)
    })

    it('keeps no row of an adopted event that nobody else wants', async () => {
      const { engine, rows } = openEngine(owned, twoSteps, { ...byCall, destinations: () => [] })
      await engine.commits.run(() => engine.adoptNow([event('Answered', 'a')]))
      expect(rows.all()).toEqual(['noted a'])
      expect(engine.outbox.find('a:Answered')).toBeUndefined()
    })

    it('gives up an event: withdraws it from everybody and carries out what the declaration decides', async () => {
      const { engine, rows } = openEngine(
        owned,
        {
          handles: {},
          undeliverable: {
            Asked: {
              load: () => undefined,
              decide: (_state, { subject }, reason) => decides(subject, `gave up ${reason}`, 'Noted'),
            },
          },
        },
        { ...byCall, destinations: (_w, _s, type) => (type === 'Asked' ? ['x', 'y'] : ['x']) },
      )
      const asked = await emittedBy(engine, 'a')
      const emitted = await engine.commits.run(() => engine.giveUpNow(asked, 'x_timeout'))
      expect(emitted?.map(({ event_id }) => event_id)).toEqual(['a:Noted'])
      expect(rows.all()).toEqual(['asked "" a', 'gave up x_timeout a'])
      expect(engine.outbox.pendingOf('a:Asked')).toEqual([])
      expect(engine.outbox.undelivered()).toBe(1)
    })

    it('does not give up what the declaration has no decision for', async () => {
      const { engine } = openEngine(owned, {}, { ...byCall, handlesOwnEvents: false })
      const asked = await emittedBy(engine, 'a')
      expect(await engine.commits.run(() => engine.giveUpNow(asked, 'x_timeout'))).toBeUndefined()
      expect(engine.outbox.undelivered()).toBe(1)
    })

    async function emittedBy(engine: Engine, id: string) {
      const result = await engine.command(ask, { id, text: '' })
      const [asked] = result.kind === 'new' ? result.emitted : []
      if (asked === undefined) throw new Error('expected the command to emit an event')
      return asked
    }
  })
})
