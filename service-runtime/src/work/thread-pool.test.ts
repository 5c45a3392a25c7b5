import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ThreadPool } from './thread-pool.ts'

const MODULE = new URL('../../test/doubling-worker.ts', import.meta.url)
const PROCESS = new URL('../../test/pool-in-process.ts', import.meta.url)

describe('the thread pool', () => {
  let owned: AsyncDisposableStack
  const signal = new AbortController().signal
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  function pool(threads: number): ThreadPool {
    const opened = new ThreadPool(MODULE, threads)
    owned.defer(() => opened.close())
    return opened
  }

  it('does more tasks than it has threads, each with its own answer', async () => {
    const two = pool(2)
    const answers = await Promise.all([1, 2, 3, 4, 5].map((task) => two.run(task, signal)))
    expect(answers).toEqual([2, 4, 6, 8, 10])
  })

  it('rejects with what the work threw, and goes on with the next', async () => {
    const one = pool(1)
    await expect(one.run('throw', signal)).rejects.toThrow('a task that cannot be done')
    expect(await one.run(7, signal)).toBe(14)
  })

  it.each(['answer and end', 'answer and break'])('replaces a thread that does "%s"', async (task) => {
    const one = pool(1)
    expect(await one.run(task, signal)).toBeNaN()
    await expect.poll(() => one.threads).toBe(0)
    expect(await one.run(4, signal)).toBe(8)
  })

  it('rejects a task that cannot be handed over, and goes on with the next', async () => {
    const one = pool(1)
    await expect(one.run(() => {}, signal)).rejects.toMatchObject({ name: 'DataCloneError' })
    expect(await one.run(5, signal)).toBe(10)
    await expect.poll(() => one.threads).toBe(1)
  })

  it('begins nothing more when it is closed', async () => {
    const one = pool(1)
    const tasks = [one.run('hang', signal), one.run(1, signal)]
    setImmediate(() => void one.close())
    const ends = await Promise.allSettled(tasks)
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(one.threads).toBe(0)
  })

  it('keeps its process alive while a thread is at work, and no longer', () => {
    const { status, stdout } = spawnSync(process.execPath, [fileURLToPath(PROCESS)])
    expect([status, stdout.toString()]).toEqual([0, '42'])
  })

  it('ends work that nobody wants any more, and what waits in line does not begin', async () => {
    const one = pool(1)
    const abort = new AbortController()
    const reason = new Error('the service ends')
    const tasks = [one.run('hang', abort.signal), one.run(1, abort.signal)]
    setImmediate(() => abort.abort(reason))
    const ends = await Promise.allSettled(tasks)
    expect(ends.map((end) => end.status === 'rejected' && end.reason)).toEqual([reason, reason])
    expect(await one.run(3, signal)).toBe(6)
  })

  it('leaves the event loop free meanwhile', async () => {
    const one = pool(1)
    const abort = new AbortController()
    const hanging = one.run('hang', abort.signal).catch(() => 'ended')
    let turns = 0
    for (; turns < 100; turns += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(turns).toBe(100)
    abort.abort()
    expect(await hanging).toBe('ended')
  })
})
