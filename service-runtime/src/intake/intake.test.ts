import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  answering,
  decides,
  event,
  noting,
  type OpenedEngine,
  openEngine,
  tallyCatalogue,
} from '../../test/tally-service.ts'
import type { Handler } from '../workflow.ts'
import { CrashPoint } from './crash-point.ts'
import { FaultControls } from './fault-controls.ts'
import { Intake, type IntakeOptions } from './intake.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const bytes = (type: string, subject: string) => JSON.stringify(event(type, subject))

/** Work that begins and waits to be told to end. */
function gatedWork() {
  const begun: string[] = []
  const gates = new Map<string, PromiseWithResolvers<unknown>>()
  const work: Handler<unknown, unknown>['work'] = ({ subject }, signal) => {
    begun.push(subject)
    const gate = Promise.withResolvers<unknown>()
    signal.addEventListener('abort', () => gate.reject(signal.reason), { once: true })
    gates.set(subject, gate)
    return gate.promise
  }
  return { begun, work, end: (subject: string) => gates.get(subject)?.resolve(undefined) }
}

describe('the intake', () => {
  let owned: DisposableStack
  let abort: AbortController
  let opened: OpenedEngine

  beforeEach(() => {
    owned = new DisposableStack()
    abort = new AbortController()
  })
  afterEach(() => owned.dispose())

  function intake(handles = {}, options: Partial<IntakeOptions> = {}): Intake {
    opened = openEngine(owned, { handles: { Asked: answering, ...handles } })
    return new Intake({
      catalogue: tallyCatalogue,
      engine: opened.engine,
      controls: new FaultControls(),
      handler_concurrency: 4,
      carry: true,
      max_attempts: 3,
      signal: abort.signal,
      ...options,
    })
  }

  it('handles a message, and knows it again', async () => {
    const door = intake()
    expect(await door.take(bytes('Asked', 'a'))).toMatchObject({
      kind: 'handled',
      event: { id: 'a:Asked' },
      emitted: [{ event_id: 'a:Answered' }],
    })
    expect(await door.takeJson(event('Asked', 'a'))).toMatchObject({
      kind: 'duplicate',
      emitted: [{ event_id: 'a:Answered' }],
    })
  })

  it('gives others the slot of what came again and may not be acknowledged before a death', async () => {
    const crash = new CrashPoint(() => {})
    const { begun, work, end } = gatedWork()
    const controls = new FaultControls({}, crash)
    const door = intake({ Asked: { ...answering, work } }, { handler_concurrency: 1, controls })
    const first = door.take(bytes('Asked', 'a'))
    await expect.poll(() => begun).toEqual(['a'])
    end('a')
    await first
    crash.arm('after-publish', 1)
    const settled: string[] = []
    for (const subject of ['a', 'b']) {
      door.take(bytes('Asked', subject)).then(
        () => settled.push(subject),
        () => {},
      )
    }
    await expect.poll(() => begun).toEqual(['a', 'b'])
    end('b')
    await expect.poll(() => opened.engine.inbox.find('b:Asked')).toBeDefined()
    expect(settled).toEqual([])
  })

  it('skips what the service does not handle, without a trace', async () => {
    const door = intake()
    expect(await door.take(bytes('Noted', 'a'))).toEqual({ kind: 'skipped' })
    expect(door.skipped).toBe(1)
    expect(opened.engine.inbox.find('a:Noted')).toBeUndefined()
  })

  it.each([
    ['not_json', '{"half":'],
    ['not_an_event', '[]'],
    ['unknown_type', JSON.stringify({ ...event('Asked', 'a'), type: 'Eaten' })],
    ['unknown_version', JSON.stringify({ ...event('Asked', 'a'), dataschema: 'urn:three-ways:Asked:9' })],
    ['invalid_event', JSON.stringify({ ...event('Asked', 'a'), subject: '' })],
    ['too_large', `"${'x'.repeat(300_000)}"`],
  ])('is dead for a message that is %s, at the first attempt', async (reason, message) => {
    const disposition = await intake().take(message)
    expect(disposition).toMatchObject({ kind: 'dead', reason, attempts: 1 })
    expect(disposition.kind === 'dead' && disposition.faults.length).toBeGreaterThan(0)
  })

  it('takes what headers say of the type as a hint: it may agree or say nothing, and not contradict', async () => {
    const door = intake()
    expect(await door.take(bytes('Asked', 'a'), [])).toMatchObject({ kind: 'handled' })
    expect(await door.take(bytes('Asked', 'b'), ['Asked', 'Asked'])).toMatchObject({ kind: 'handled' })
    expect(await door.take(bytes('Asked', 'c'), ['Asked', 'Other'])).toEqual({
      kind: 'dead',
      reason: 'contradicting_type',
      faults: [{ path: 'type', message: 'expected Asked in the headers, as in the body, got Other' }],
      attempts: 1,
      subject: 'c',
      type: 'Asked',
    })
    expect(await door.take('nonsense', ['Other'])).toMatchObject({ kind: 'dead', reason: 'not_json' })
  })

  it('tells whom a dead message is about, where it says so', async () => {
    const door = intake()
    const unknown = { ...event('Asked', 'ORD-1'), type: 'Eaten' }
    const dispositions = [
      await door.takeJson(unknown),
      await door.take(JSON.stringify(unknown)),
      await door.take(Buffer.from(JSON.stringify(unknown))),
      await door.take('{"half":'),
      await door.takeJson({ subject: 'two\nlines' }),
      await door.takeJson(null),
    ]
    const subjects = dispositions.map((disposition) => disposition.kind === 'dead' && disposition.subject)
    expect(subjects).toEqual(['ORD-1', 'ORD-1', 'ORD-1', undefined, undefined, undefined])
  })

  it.each([1, 3])(
    'is dead after %i attempts of a handler that throws, with what it said',
    async (max_attempts) => {
      let attempts = 0
      const decide = () => {
        attempts += 1
        throw new Error(`defect ${attempts}`)
      }
      const door = intake({ Asked: { ...answering, decide } }, { max_attempts })
      expect(await door.take(bytes('Asked', 'a'))).toEqual({
        kind: 'dead',
        reason: 'handler_failed',
        attempts: max_attempts,
        faults: [{ path: '$', message: `defect ${max_attempts}` }],
        subject: 'a',
        type: 'Asked',
      })
      expect(attempts).toBe(max_attempts)
      expect(opened.rows.all()).toEqual([])
    },
  )

  it('handles what failed once and then went well', async () => {
    let attempts = 0
    const decide: typeof answering.decide = (_state, { subject }) => {
      attempts += 1
      if (attempts === 1) throw new Error('once')
      return decides(subject, 'answered')
    }
    expect((await intake({ Asked: { ...answering, decide } }).take(bytes('Asked', 'a'))).kind).toBe('handled')
    expect(opened.rows.all()).toEqual(['answered a'])
  })

  it('does not count attempts while the store is away', async () => {
    let attempts = 0
    const decide: typeof answering.decide = (_state, { subject }) => {
      attempts += 1
      if (attempts === 1) throw new Error('once')
      return decides(subject, 'answered')
    }
    const door = intake({ Asked: { ...answering, decide } }, { max_attempts: 2 })
    using intruder = new DatabaseSync(opened.file)
    intruder.exec('BEGIN IMMEDIATE')
    const taken = door.take(bytes('Asked', 'a'))
    await expect(opened.engine.commits.run(() => 0)).rejects.toMatchObject({ code: 'store_unavailable' })
    intruder.exec('ROLLBACK')
    expect((await taken).kind).toBe('handled')
    expect(attempts).toBe(2)
  })

  it('has no more work in progress than it has slots, over all subjects', async () => {
    const { begun, work, end } = gatedWork()
    const door = intake({ Asked: { ...answering, work } }, { handler_concurrency: 2 })
    const taken = ['a', 'b', 'c'].map((id) => door.take(bytes('Asked', id)))
    await turn()
    expect(begun).toEqual(['a', 'b'])
    end('b')
    await taken[1]
    await turn()
    expect(begun).toEqual(['a', 'b', 'c'])
    end('a')
    end('c')
    await Promise.all(taken)
  })

  it('hands the result of the work to the decision', async () => {
    const results: unknown[] = []
    const door = intake({
      Asked: {
        ...answering,
        work: async () => 'paid',
        decide: (_state: unknown, { subject }: { subject: string }, { result }: { result: unknown }) => {
          results.push(result)
          return decides(subject, 'answered')
        },
      },
    })
    await door.take(bytes('Asked', 'a'))
    expect(results).toEqual(['paid'])
  })

  it('handles messages about one subject one after the other, and others meanwhile', async () => {
    const { begun, work, end } = gatedWork()
    const door = intake({ Asked: { ...answering, work }, Answered: noting })
    const slow = door.take(bytes('Asked', 'a'))
    const after = door.take(bytes('Answered', 'a'))
    await door.take(bytes('Answered', 'b'))
    expect(opened.rows.all()).toEqual(['noted b'])
    end('a')
    await Promise.all([slow, after])
    expect(opened.rows.all()).toEqual(['noted b', 'answered a', 'noted a'])
    expect(begun).toEqual(['a'])
  })

  it('does the work once for a message that comes again while the first is in work', async () => {
    const { begun, work, end } = gatedWork()
    const door = intake({ Asked: { ...answering, work } })
    const taken = [1, 2, 3].map(() => door.take(bytes('Asked', 'a')))
    await turn()
    end('a')
    const kinds = (await Promise.all(taken)).map(({ kind }) => kind)
    expect(kinds).toEqual(['handled', 'duplicate', 'duplicate'])
    expect(begun).toEqual(['a'])
  })

  it('goes on with a subject after one of its messages was dead', async () => {
    const work = () => Promise.reject(new Error('no'))
    const door = intake({ Asked: { ...answering, work }, Answered: noting }, { max_attempts: 1 })
    const [bad, good] = await Promise.all([door.take(bytes('Asked', 'a')), door.take(bytes('Answered', 'a'))])
    expect([bad.kind, good.kind]).toEqual(['dead', 'handled'])
  })

  it('slows and refuses first deliveries only, and only where a handler can refuse', async () => {
    const controls = new FaultControls({ delay_ms: 60_000, fail_reason: 'no' })
    const door = intake({ Answered: noting }, { controls })
    expect((await door.take(bytes('Answered', 'a'))).kind).toBe('handled')
    controls.faults.delay_ms = 0
    await door.take(bytes('Asked', 'a'))
    controls.faults.delay_ms = 60_000
    expect((await door.take(bytes('Asked', 'a'))).kind).toBe('duplicate')
    expect(opened.rows.all()).toEqual(['noted a', 'refused no a'])
  })

  it('slows for as long as it was told', async () => {
    const delay_ms = 80
    const door = intake({}, { controls: new FaultControls({ delay_ms }) })
    const started = performance.now()
    await door.take(bytes('Asked', 'a'))
    expect(performance.now() - started).toBeGreaterThanOrEqual(delay_ms - 1)
  })

  it('begins nothing for a caller that has gone, and its place in line goes to those who wait', async () => {
    const { begun, work, end } = gatedWork()
    const door = intake({ Asked: { ...answering, work } }, { handler_concurrency: 1 })
    const gone = new Set<string>()
    const taken = ['a', 'b', 'b', 'c'].map((id) => door.takeJson(event('Asked', id), () => !gone.has(id)))
    await expect.poll(() => begun).toEqual(['a'])
    gone.add('a').add('b')
    end('a')
    await expect.poll(() => begun).toEqual(['a', 'c'])
    end('c')
    const kinds = (await Promise.all(taken)).map(({ kind }) => kind)
    // What was begun is finished: its effect is what somebody may have counted on.
    expect(kinds).toEqual(['handled', 'unwanted', 'unwanted', 'handled'])
    expect(opened.rows.all()).toEqual(['answered a', 'answered c'])
  })

  it('does not try again for a caller that has gone', async () => {
    let tries = 0
    const decide = () => {
      tries += 1
      throw new Error('a defect')
    }
    const door = intake({ Answered: { ...noting, decide } })
    const disposition = await door.takeJson(event('Answered', 'a'), () => tries === 0)
    expect(disposition).toEqual({ kind: 'unwanted' })
    expect(tries).toBe(1)
  })

  it('rejects with the reason of the abort: those in work, in line, and in a pause', async () => {
    const { work } = gatedWork()
    const reason = new Error('the service ends')
    const unhandled: unknown[] = []
    const onUnhandled = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', onUnhandled)
    owned.defer(() => process.off('unhandledRejection', onUnhandled))
    const decide = () => {
      throw new Error('a defect')
    }
    const handles = { Asked: { ...answering, work }, Answered: { ...noting, decide } }
    const door = intake(handles, { handler_concurrency: 1, max_attempts: 9 })
    const taken = [
      ...['a', 'a', 'b', 'c'].map((id) => door.take(bytes('Asked', id))),
      door.take(bytes('Answered', 'd')),
    ]
    await turn()
    await turn()
    abort.abort(reason)
    const settled = await Promise.allSettled(taken)
    expect(settled.map((one) => one.status === 'rejected' && one.reason)).toEqual(taken.map(() => reason))
    expect(opened.rows.all()).toEqual([])
    await turn()
    expect(unhandled).toEqual([])
  })
})
