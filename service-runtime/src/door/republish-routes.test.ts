import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { post, startTally, transportOf } from '../../test/tally-process.ts'
import { type Rows, tallyWorkflow, temporaryFolder } from '../../test/tally-service.ts'
import type { RunningService } from '../process/run-service.ts'
import { MOST_SUBJECTS } from './republish-routes.ts'

describe('what is published again', () => {
  let owned: AsyncDisposableStack
  let dispatched: string[]

  beforeEach(() => {
    owned = new AsyncDisposableStack()
    dispatched = []
  })
  afterEach(() => owned.disposeAsync())

  /** Nothing that was emitted is gone. */
  const all = { forgotten_through: null }

  const dispatch = async (subject: string) => void dispatched.push(subject)
  const unfinished = (rows: Rows) => ({ subjects: rows.all().length > 0 ? ['a'] : [], next_after: 7 })
  const isOpen = (_rows: Rows, subject: string) => subject === 'a'
  async function start(parts = {}, transport = transportOf({ dispatch })): Promise<RunningService> {
    const running = await startTally(temporaryFolder(owned), { transport, workflow: tallyWorkflow(parts) })
    owned.defer(() => running.abandon())
    for (const id of ['a', 'b']) await post(`${running.url}/ask`, { id })
    dispatched = []
    return running
  }
  const settleAllOf = ({ engine }: RunningService) =>
    engine.commits.run(() => engine.outbox.settleBetween('broker', 0, 1000))
  const republish = async ({ url }: RunningService, what: object) => {
    const { status, body } = await post(`${url}/republish`, what)
    return [status, body]
  }

  it('is what was settled about the subjects, once', async () => {
    const running = await start()
    await settleAllOf(running)
    const subjects = ['a', 'a', 'stranger']
    expect(await republish(running, { subjects })).toEqual([200, { republished: 1, ...all }])
    expect(await republish(running, { subjects })).toEqual([200, { republished: 0, ...all }])
    const owed = running.engine.outbox.pending('broker', 0, 10)
    expect(owed.map(({ event_id }) => event_id)).toEqual(['a:Asked'])
    expect(dispatched).toEqual([])
  })

  it('is carried by calls where customers are answered when all is settled', async () => {
    const settled = { ...transportOf({ dispatch }), answers: 'settled', handlesOwnEvents: true } as const
    const running = await start({ unfinished, isOpen }, settled)
    await settleAllOf(running)
    // What it was asked, and what it answered to itself; of what has ended, or was begun elsewhere, nothing.
    expect(await republish(running, { subjects: ['a', 'b', 'stranger'] })).toEqual([
      200,
      { republished: 2, ...all },
    ])
    expect(dispatched).toEqual(['a'])
  })

  it('is nothing where others carry what was emitted here', async () => {
    const running = await start({}, { ...transportOf({ dispatch }), handlesOwnEvents: true })
    await settleAllOf(running)
    expect(await republish(running, { subjects: ['a'] })).toEqual([200, { republished: 0, ...all }])
  })

  it('is asked for in bounds, and every fault is named', async () => {
    const running = await start()
    const many = Array.from({ length: MOST_SUBJECTS + 1 }, (_, n) => `s${n}`)
    for (const body of [{}, { subjects: [] }, { subjects: many }, { subjects: [''] }, { subjects: 'a' }]) {
      expect((await republish(running, body))[0]).toBe(400)
    }
    expect((await fetch(`${running.url}/unfinished?older_than_ms=soon`)).status).toBe(400)
  })

  it('is looked for where the declaration says what has not ended, and nowhere else', async () => {
    const page = async ({ url }: RunningService) => (await fetch(`${url}/unfinished?older_than_ms=0`)).json()
    expect(await page(await start())).toEqual({ subjects: [], next_after: null })
    expect(await page(await start({ unfinished }))).toEqual({ subjects: ['a'], next_after: 7 })
  })
})
