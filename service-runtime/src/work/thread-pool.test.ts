import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ThreadPool } from './thread-pool.ts'

const MODULE = new URL('../../test/doubling-worker.ts', import.meta.url)

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
