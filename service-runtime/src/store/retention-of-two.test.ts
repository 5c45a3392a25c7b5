import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/tally-service.ts'
import { ask, asked, HORIZON_MS, openTravelled, settleAll, travelled } from '../../test/travelled-rows.ts'

const PROCESS = fileURLToPath(new URL('../../test/forgetting-process.ts', import.meta.url))
const SUBJECTS = 3000

describe('two processes on one store', () => {
  let owned: DisposableStack
  let file: string
  const clock = { now_ms: 0 }

  beforeEach(() => {
    owned = new DisposableStack()
    file = `${temporaryFolder(owned)}/store.sqlite`
    clock.now_ms = Date.now()
  })
  afterEach(() => owned.dispose())

  const open = () => openTravelled(owned, file, clock)
  const many = Array.from({ length: SUBJECTS }, (_, n) => `s${n}`)

  it('forget each subject once, both at once', async () => {
    const [a, b] = [open(), open()]
    await ask(a, clock, many)
    await settleAll(a)
    clock.now_ms += 2 * HORIZON_MS
    await ask(b, clock, ['young'])
    await Promise.all([a.retention.pass(), b.retention.pass()])
    expect(travelled(file).messages).toEqual(['young:Answered', 'young:Asked'])
    expect(a.retention.forgotten().subjects).toBe(SUBJECTS)
  })

  it('handle nothing again that the other one forgot', async () => {
    const [a, b] = [open(), open()]
    const handled_ms = clock.now_ms
    await ask(a, clock, ['a', 'b'])
    // The other one has handled messages before, too.
    await ask(b, clock, ['c'])
    await settleAll(a)
    clock.now_ms += 2 * HORIZON_MS
    await a.retention.pass()
    const message = asked('a', handled_ms)
    const both = [b.engine.handle(message, { carry: true }), b.engine.handle(message, { carry: true })]
    for (const { too_old } of await Promise.all(both)) expect(too_old).toBeDefined()
    expect(b.rows.all()).toEqual(['answered a', 'answered b', 'answered c'])
  })

  it('of which one is killed between any two steps: each subject is whole or gone, and the next finishes', async () => {
    const store = open()
    await ask(store, clock, many)
    await settleAll(store)
    clock.now_ms += 2 * HORIZON_MS
    await ask(store, clock, ['young'])
    let left = SUBJECTS
    let kills = 0
    for (let time = 0; left > 0; time += 1) {
      const child = spawn(process.execPath, [PROCESS, file], { stdio: ['ignore', 'inherit', 'inherit'] })
      const ended = once(child, 'exit')
      await untilSmaller(child, left)
      if (kills < 3 && child.kill('SIGKILL')) kills += 1
      // Meanwhile the service that shares the store goes on.
      await ask(store, clock, [`during-${time}`])
      await ended
      expectWhole()
      left = oldSubjects()
    }
    expect(kills).toBe(3)
    expect(store.retention.forgotten().subjects).toBe(SUBJECTS)
    using database = new DatabaseSync(file)
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  })

  const oldSubjects = () => travelled(file).messages.filter((id) => /^s\d+:Asked$/.test(id)).length

  /** It has begun, or it is over. */
  async function untilSmaller(child: ChildProcess, before: number): Promise<void> {
    const deadline = AbortSignal.timeout(60_000)
    while (child.exitCode === null && oldSubjects() === before) {
      deadline.throwIfAborted()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  function expectWhole(): void {
    const { messages, events } = travelled(file)
    const handled = messages.filter((id) => id.endsWith(':Asked')).map((id) => id.split(':')[0])
    expect(messages).toEqual(handled.flatMap((subject) => [`${subject}:Answered`, `${subject}:Asked`]))
    expect(events).toEqual(handled.map((subject) => `${subject}:Answered`))
  }
})
