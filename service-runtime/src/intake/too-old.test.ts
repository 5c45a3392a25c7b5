import { afterEach, beforeEach, expect, it } from 'vitest'
import { answering, tallyCatalogue, temporaryFolder } from '../../test/tally-service.ts'
import {
  ask,
  asked,
  HORIZON_MS,
  openTravelled,
  settleAll,
  type Travelled,
} from '../../test/travelled-rows.ts'
import { FaultControls } from './fault-controls.ts'
import { Intake } from './intake.ts'

let owned: DisposableStack
let store: Travelled
const clock = { now_ms: 0 }
let handled_ms = 0
let works = 0

beforeEach(async () => {
  owned = new DisposableStack()
  clock.now_ms = Date.now()
  handled_ms = clock.now_ms
  works = 0
  const work = async () => {
    works += 1
  }
  const handles = { Asked: { ...answering, work } }
  store = openTravelled(owned, `${temporaryFolder(owned)}/store.sqlite`, clock, { handles })
  await ask(store, clock, ['a', 'b'])
  await settleAll(store)
  clock.now_ms += 2 * HORIZON_MS
  await store.retention.pass()
})
afterEach(() => owned.dispose())

function intake(max_attempts = 3): Intake {
  return new Intake({
    catalogue: tallyCatalogue,
    engine: store.engine,
    controls: new FaultControls(),
    handler_concurrency: 4,
    carry: true,
    max_attempts,
    signal: new AbortController().signal,
  })
}

it('a message that may have been handled is given up at once, with its reason, and no work is done for it', async () => {
  const door = intake()
  expect(await door.take(JSON.stringify(asked('a', handled_ms)))).toMatchObject({
    kind: 'dead',
    reason: 'too_old',
    attempts: 1,
    subject: 'a',
    faults: [{ path: 'time' }],
  })
  expect(door.too_old).toBe(1)
  expect(works).toBe(0)
  expect(store.rows.all()).toEqual(['answered a', 'answered b'])
})

it('an event of the service itself is handled however old it is: its row is there if it was', async () => {
  const door = intake()
  expect(await door.takeOwn(asked('mine', handled_ms))).toMatchObject({ kind: 'handled' })
  expect(await door.takeOwn(asked('mine', handled_ms))).toMatchObject({ kind: 'duplicate' })
  expect(works).toBe(1)
})

it('what another process forgot meanwhile is too old, too', async () => {
  const door = intake()
  store.database.exec(`UPDATE retention SET handled_through_ms = ${clock.now_ms}`)
  const message = JSON.stringify(asked('c', clock.now_ms - 1))
  expect(await door.take(message)).toMatchObject({ kind: 'dead', reason: 'too_old', attempts: 1 })
  expect(store.rows.all()).toEqual(['answered a', 'answered b'])
})
