import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { event, type OpenedEngine, openEngine } from '../../test/tally-service.ts'
import { Blockages } from '../blockages.ts'
import { createLog } from '../log.ts'
import { EVENTS_PER_PUBLISH, OutboxRelay } from './outbox-relay.ts'

const silent = createLog('tally-service', 'silent', () => {})

/** A broker that takes, refuses or waits, as the test says. */
class ScriptedBroker {
  readonly calls: string[][] = []
  readonly taken: string[] = []
  answer: (call: number) => Promise<void> = async () => {}

  readonly publish = async (events: readonly { readonly subject: string }[]): Promise<void> => {
    const subjects = events.map(({ subject }) => subject)
    this.calls.push(subjects)
    await this.answer(this.calls.length)
    this.taken.push(...subjects)
  }
}

describe('the outbox relay', () => {
  let owned: DisposableStack
  let opened: OpenedEngine
  let abort: AbortController
  let broker: ScriptedBroker
  let relay: OutboxRelay
  let blockages: Blockages

  beforeEach(() => {
    owned = new DisposableStack()
    abort = new AbortController()
    opened = openEngine(owned)
    broker = new ScriptedBroker()
    blockages = new Blockages({ log: silent, now_ms: Date.now })
    relay = newRelay()
  })
  afterEach(() => {
    abort.abort(new Error('the test ends'))
    owned.dispose()
  })

  const newRelay = () =>
    new OutboxRelay({
      engine: opened.engine,
      publish: broker.publish,
      log: silent,
      blockages,
      signal: abort.signal,
    })
  const commit = (...subjects: string[]) => {
    return Promise.all(subjects.map((id) => opened.engine.handle(event('Asked', id), { carry: true })))
  }
  const drain = () => relay.drain(AbortSignal.timeout(60_000))
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

  it('publishes what is owed in order, in lots, and owes it no more', async () => {
    const ids = Array.from({ length: 2 * EVENTS_PER_PUBLISH + 1 }, (_, n) => `id-${n}`)
    await commit(...ids)
    await drain()
    expect(broker.taken).toEqual(ids)
    expect(broker.calls.map(({ length }) => length)).toEqual([EVENTS_PER_PUBLISH, EVENTS_PER_PUBLISH, 1])
    expect(opened.engine.outbox.undelivered()).toBe(0)
  })

  it('tells of a lot that was published while it is still owed', async () => {
    const told: unknown[] = []
    vi.spyOn(opened.engine, 'reached').mockImplementation((...point) => {
      if (point[0] === 'after-publish') told.push([...point, opened.engine.outbox.undelivered()])
    })
    await commit('a', 'b')
    await drain()
    expect(told).toEqual([['after-publish', 2, 2]])
  })

  it('publishes nothing new while one publish is in flight, and all of it after', async () => {
    const gate = Promise.withResolvers<void>()
    broker.answer = (call) => (call === 1 ? gate.promise : Promise.resolve())
    await commit('a')
    relay.nudge()
    await commit('b', 'c')
    relay.nudge()
    await turn()
    expect(broker.calls).toEqual([['a']])
    gate.resolve()
    await drain()
    expect(broker.calls).toEqual([['a'], ['b', 'c']])
  })

  it('takes along what is committed in the turn in which a publish is over', async () => {
    const gate = Promise.withResolvers<void>()
    broker.answer = (call) => (call === 1 ? gate.promise : Promise.resolve())
    await commit('a')
    relay.nudge()
    await commit('b')
    relay.nudge()
    gate.resolve()
    const last = commit('c').then(() => relay.nudge())
    await drain()
    await last
    expect(broker.calls).toEqual([['a'], ['b', 'c']])
  })

  it('publishes the same events again, in order and before newer ones, when the broker was not sure', async () => {
    broker.answer = (call) => (call <= 2 ? Promise.reject(new Error('connection lost')) : Promise.resolve())
    await commit('a', 'b')
    relay.nudge()
    await commit('c')
    relay.nudge()
    await expect.poll(() => blockages.list()).toMatchObject([{ what: 'publishing', why: 'connection lost' }])
    await drain()
    expect(blockages.list()).toEqual([])
    expect(broker.calls[0]).toEqual(['a', 'b'])
    for (const call of broker.calls.slice(1, 3)) expect(call.slice(0, 2)).toEqual(['a', 'b'])
    expect(broker.taken).toEqual(['a', 'b', 'c'])
    expect(opened.engine.outbox.undelivered()).toBe(0)
  })

  it('owes an event until its publish is over: the next process publishes it again', async () => {
    broker.answer = (call) => (call === 1 ? new Promise(() => {}) : Promise.resolve())
    await commit('a')
    relay.nudge()
    await turn()
    expect(opened.engine.outbox.undelivered()).toBe(1)
    relay = newRelay()
    await drain()
    expect(broker.calls).toEqual([['a'], ['a']])
    expect(opened.engine.outbox.undelivered()).toBe(0)
  })

  it('publishes what is owed again, also what was settled long ago', async () => {
    await commit('a', 'b', 'c')
    await drain()
    await opened.engine.commits.run(() => opened.engine.oweAgainNow('b'))
    relay.nudge()
    await drain()
    expect(broker.taken).toEqual(['a', 'b', 'c', 'b'])
    expect(opened.engine.outbox.undelivered()).toBe(0)
  })

  it('does not take what is owed again while a lot is in flight for a part of that lot', async () => {
    await commit('old')
    await drain()
    const gate = Promise.withResolvers<void>()
    broker.answer = (call) => (call === 2 ? gate.promise : Promise.resolve())
    await commit('a')
    relay.nudge()
    await turn()
    expect(broker.calls).toEqual([['old'], ['a']])
    await opened.engine.commits.run(() => opened.engine.oweAgainNow('old'))
    relay.nudge()
    gate.resolve()
    await drain()
    expect(broker.calls).toEqual([['old'], ['a'], ['old']])
    expect(opened.engine.outbox.undelivered()).toBe(0)
  })

  it('does not lose a nudge that comes as it falls asleep', async () => {
    await drain()
    for (let n = 0; n < 50; n += 1) {
      await commit(`id-${n}`)
      relay.nudge()
      if (n % 3 === 0) await turn()
      if (n % 5 === 0) await drain()
    }
    await drain()
    expect(broker.taken).toEqual(Array.from({ length: 50 }, (_, n) => `id-${n}`))
  })

  it('settles what was published in the next transaction that somebody else needs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    owned.defer(() => void vi.useRealTimers())
    const { commits, outbox } = opened.engine
    await commit('a')
    relay.nudge()
    await turn()
    expect([broker.taken, outbox.undelivered(), commits.committed]).toEqual([['a'], 1, 1])
    await commit('b')
    expect(outbox.pending('broker', 0, 10).map(({ subject }) => subject)).toEqual(['b'])
    expect(commits.committed).toBe(2)
  })

  it('settles it by itself where nobody else needs a transaction', async () => {
    await commit('a')
    relay.nudge()
    await expect.poll(() => opened.engine.outbox.undelivered()).toBe(0)
  })

  it('goes on publishing while the store is away, says so, and settles all of it when it is back', async () => {
    await commit('a', 'b')
    using intruder = new DatabaseSync(opened.file)
    intruder.exec('BEGIN IMMEDIATE')
    relay.nudge()
    await expect.poll(() => blockages.list()).toMatchObject([{ what: 'settling what was published' }])
    expect(broker.taken).toEqual(['a', 'b'])
    intruder.exec('ROLLBACK')
    await expect.poll(() => opened.engine.outbox.undelivered()).toBe(0)
    await expect.poll(() => blockages.list()).toEqual([])
    expect(broker.calls).toEqual([['a', 'b']])
  })

  it('drains until its deadline and no longer, also when that has passed before', async () => {
    broker.answer = () => Promise.reject(new Error('no broker'))
    await commit('a')
    const deadline = AbortSignal.timeout(30)
    await expect(relay.drain(deadline)).rejects.toMatchObject({ name: 'TimeoutError' })
    await expect(relay.drain(deadline)).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(opened.engine.outbox.undelivered()).toBe(1)
  })

  it('counts the sizes of what it published', async () => {
    await commit('a', 'b', 'c')
    await drain()
    expect(relay.sizes.summary()).toMatchObject({ count: 1, max: 3 })
    expect(relay.times_ms.summary()).toMatchObject({ count: 1 })
  })
})
