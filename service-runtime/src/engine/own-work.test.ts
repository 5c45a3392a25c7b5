import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  answering,
  asking,
  event,
  noting,
  type OpenedEngine,
  openEngine,
  tallyCatalogue,
} from '../../test/tally-service.ts'
import { FaultControls } from '../intake/fault-controls.ts'
import { Intake } from '../intake/intake.ts'
import type { Command } from '../workflow.ts'

/** Where no message leads back from a service to itself, and `Noted` is wanted by somebody else. */
const BY_CALL = {
  handlesOwnEvents: true,
  destinations: (_workflow: unknown, _service: string, type: string) =>
    type === 'Asked' ? ['tally-service'] : type === 'Noted' ? ['other-service'] : [],
}

describe('an event whose own service has work to do for it', () => {
  let owned: DisposableStack
  beforeEach(() => {
    owned = new DisposableStack()
  })
  afterEach(() => owned.dispose())

  const worked: unknown[] = []
  const work = async (_event: unknown, _signal: AbortSignal, tables: unknown) => worked.push(tables)
  const open = () =>
    openEngine(owned, { handles: { Asked: { ...answering, work }, Answered: noting } }, BY_CALL)

  function intakeOf({ engine }: OpenedEngine): Intake {
    return new Intake({
      catalogue: tallyCatalogue,
      engine,
      controls: new FaultControls(),
      handler_concurrency: 1,
      carry: false,
      max_attempts: 1,
      signal: new AbortController().signal,
    })
  }

  it('is owed to it, instead of being handled in the transaction that emits it', async () => {
    const { engine, rows } = open()
    const command = asking as Command<unknown, unknown, { id: string; text: string }>
    expect(await engine.command(command, { id: 'a', text: '' })).toMatchObject({
      emitted: [{ event_id: 'a:Asked' }],
    })
    expect(rows.all()).toEqual(['asked "" a'])
    expect(engine.outbox.pendingOf('a:Asked')).toMatchObject([{ destination: 'tally-service' }])
  })

  it('is handled with what the tables hold, and what that emits is carried from here', async () => {
    const opened = open()
    const { engine, rows } = opened
    expect(await intakeOf(opened).takeOwn(event('Asked', 'a'))).toMatchObject({ kind: 'handled' })
    expect(worked).toEqual([engine.tables])
    // Of the answer, which it handles itself and without work, the effect is the only trace.
    expect(rows.all()).toEqual(['answered a', 'noted a'])
    expect(engine.outbox.pendingOf('a:Noted')).toMatchObject([{ destination: 'other-service' }])
  })

  it('is worked for once, however often it is taken', async () => {
    worked.length = 0
    const opened = open()
    const intake = intakeOf(opened)
    await intake.takeOwn(event('Asked', 'a'))
    expect(await intake.takeOwn(event('Asked', 'a'))).toMatchObject({ kind: 'duplicate' })
    expect(worked).toHaveLength(1)
  })
})
