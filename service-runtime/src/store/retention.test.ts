import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/tally-service.ts'
import {
  ask,
  asked,
  HORIZON_MS,
  type OpenParts,
  openTravelled,
  settleAll,
  travelled,
} from '../../test/travelled-rows.ts'
import { ROWS_PER_LOOK } from './old-subjects.ts'

describe('what a service forgets', () => {
  let owned: DisposableStack
  let file: string
  const clock = { now_ms: 0 }

  beforeEach(() => {
    owned = new DisposableStack()
    file = `${temporaryFolder(owned)}/store.sqlite`
    clock.now_ms = Date.now()
  })
  afterEach(() => owned.dispose())

  const open = (parts?: OpenParts) => openTravelled(owned, file, clock, parts)
  /** All that there is becomes older than the horizon. */
  const age = () => {
    clock.now_ms += HORIZON_MS + 60_000
  }
  const subjects = () => [...new Set(travelled(file).messages.map((id) => id.split(':')[0]))]
  const many = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`)

  it('is every row of a subject that is old, owes nothing and has ended; all others stay whole', async () => {
    const store = open({ isOpen: (subject) => subject === 'open' })
    const { engine, retention } = store
    await ask(store, clock, ['old', 'open', 'parked', 'unparked', 'owed'])
    const sequenceOf = (subject: string) => engine.outbox.find(`${subject}:Answered`)?.sequence ?? 0
    await engine.commits.run(() => {
      for (const subject of ['parked', 'unparked']) {
        engine.outbox.park('broker', sequenceOf(subject), 'a defect', 3, clock.now_ms)
      }
    })
    await settleAll(store)
    await engine.commits.run(() => {
      engine.outbox.unpark('broker', sequenceOf('unparked'))
      engine.outbox.oweAgain('broker', sequenceOf('owed'))
    })
    age()
    await ask(store, clock, ['young'])
    await retention.pass()
    const left = ['open', 'owed', 'parked', 'unparked', 'young']
    expect(travelled(file)).toEqual({
      messages: left.flatMap((subject) => [`${subject}:Answered`, `${subject}:Asked`]),
      events: left.map((subject) => `${subject}:Answered`),
    })
    expect(retention.forgotten()).toMatchObject({ subjects: 1 })
    expect(store.rows.all()).toHaveLength(6)
  })

  it('goes step by step through a store of many steps, and says once how much it was', async () => {
    const lines: string[] = []
    const store = open({ lines })
    await ask(store, clock, many('s', 3 * ROWS_PER_LOOK))
    await settleAll(store)
    age()
    await ask(store, clock, ['young'])
    await store.retention.pass()
    expect(subjects()).toEqual(['young'])
    expect(lines.filter((line) => line.includes(`${3 * ROWS_PER_LOOK} subjects`))).toHaveLength(1)
  })

  it('is never the newest event: the next one is numbered behind it, and delivered', async () => {
    const store = open()
    const { engine, retention } = store
    await ask(store, clock, ['a', 'b'])
    await settleAll(store)
    const { sequence } = engine.outbox.find('b:Answered') ?? { sequence: 0 }
    age()
    await retention.pass()
    expect(subjects()).toEqual(['b'])
    await ask(store, clock, ['c'])
    const [next] = engine.outbox.pending('broker', sequence, 10)
    expect(next).toMatchObject({ event_id: 'c:Answered', sequence: sequence + 1 })
  })

  it('does not come again: a message is handled once, never again, and a late one if nobody can mistake it', async () => {
    const store = open({ isOpen: (subject) => subject === 'open' })
    const { engine, retention, rows } = store
    const handled_ms = clock.now_ms
    await ask(store, clock, ['a', 'z'])
    await settleAll(store)
    age()
    await ask(store, clock, ['young'])
    await retention.pass()
    const handle = (subject: string, time_ms: number) =>
      engine.handle(asked(subject, time_ms), { carry: true })
    const through = new Date(handled_ms).toISOString()
    expect(await handle('a', handled_ms)).toMatchObject({
      emitted: [],
      too_old: { path: 'time', message: expect.stringContaining(through) },
    })
    expect(await handle('never-seen', handled_ms - 1)).toMatchObject({ too_old: { path: 'time' } })
    // Far older than the horizon, and newer than all that was forgotten: everything was away so long.
    expect((await handle('late', handled_ms + 1)).too_old).toBeUndefined()
    expect((await handle('open', handled_ms - 1)).too_old).toBeUndefined()
    expect((await handle('young', clock.now_ms)).duplicate).toBe(true)
    expect(rows.all()).toEqual(['a', 'z', 'young', 'late', 'open'].map((subject) => `answered ${subject}`))
  })

  it('stays forgotten over a restart, a clock that is put back and a horizon that is put up', async () => {
    const store = open()
    const handled_ms = clock.now_ms
    await ask(store, clock, ['a', 'b'])
    await settleAll(store)
    age()
    await store.retention.pass()
    clock.now_ms = handled_ms - HORIZON_MS
    const again = open({ horizon_ms: 'off' })
    const repeated = await again.engine.handle(asked('a', handled_ms), { carry: true })
    expect(repeated.too_old).toBeDefined()
    expect(again.retention.forgotten()).toMatchObject({
      subjects: 1,
      handled_through: new Date(handled_ms).toISOString(),
      emitted_through: new Date(handled_ms).toISOString(),
    })
  })

  it('is refused, too, where what the message caused is gone and the message is not', async () => {
    const store = open()
    await ask(store, clock, ['a'])
    await settleAll(store)
    store.database.exec("DELETE FROM outbox WHERE subject = 'a'")
    const repeated = await store.engine.handle(asked('a', clock.now_ms), { carry: true })
    expect(repeated).toMatchObject({ emitted: [], too_old: { path: 'time' } })
  })

  it('keeps what was counted', async () => {
    const store = open()
    for (let time = 0; time < 3; time += 1) await ask(store, clock, ['a'])
    await ask(store, clock, ['b'])
    await settleAll(store)
    age()
    await store.retention.pass()
    expect(subjects()).toEqual(['b'])
    expect(store.engine.inbox.repeats()).toBe(2)
  })

  it('is nothing while the store is younger than the horizon, and what becomes old later at the next pass', async () => {
    const store = open()
    const old_ms = clock.now_ms - 10 * HORIZON_MS
    await store.engine.handle(asked('a', old_ms), { carry: true })
    await settleAll(store)
    await ask(store, clock, ['b'])
    await store.retention.pass()
    expect(subjects()).toEqual(['a', 'b'])
    await settleAll(store)
    age()
    await ask(store, clock, ['c'])
    await store.retention.pass()
    expect(subjects()).toEqual(['c'])
    await settleAll(store)
    age()
    await ask(store, clock, ['d'])
    await store.retention.pass()
    expect(subjects()).toEqual(['d'])
  })

  it('is nothing where it is off', async () => {
    const store = open({ horizon_ms: 'off' })
    await ask(store, clock, ['a', 'b'])
    await settleAll(store)
    age()
    store.retention.start()
    await store.retention.pass()
    expect(subjects()).toEqual(['a', 'b'])
    expect(store.retention.settings()).toEqual({ retention_ms: 'off' })
    expect(open().retention.settings()).toEqual({ retention_ms: HORIZON_MS })
  })

  it('waits for a store that somebody else has locked, and says so once', async () => {
    const lines: string[] = []
    const store = open({ lines })
    await ask(store, clock, ['a', 'b'])
    await settleAll(store)
    age()
    const other = open()
    other.database.exec('BEGIN IMMEDIATE')
    await store.retention.pass()
    await store.retention.pass()
    expect(subjects()).toEqual(['a', 'b'])
    other.database.exec('ROLLBACK')
    await store.retention.pass()
    expect(subjects()).toEqual(['b'])
    expect(lines.filter((line) => line.includes('failed'))).toHaveLength(1)
    expect(lines.filter((line) => line.includes('again'))).toHaveLength(2)
  })
})
