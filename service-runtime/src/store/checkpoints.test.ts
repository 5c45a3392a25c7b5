import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/tally-service.ts'
import { createLog } from '../log.ts'
import { Checkpoints, type CheckpointsOptions } from './checkpoints.ts'
import { openDatabase } from './database.ts'

const PAGE = Buffer.alloc(3000)
const PAGE_IN_LOG_BYTES = 1024 + 24
const HAS_STRACE = spawnSync('strace', ['-qq', 'true']).status === 0

/** A thread of so many words, in place of the real one. */
function thread(words: string): URL {
  const code = `import { parentPort } from 'node:worker_threads'; ${words}`
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`)
}

describe('checkpoints', () => {
  let owned: AsyncDisposableStack
  let file: string
  let lines: string[]
  let commits: number

  beforeEach(() => {
    owned = new AsyncDisposableStack()
    file = `${temporaryFolder(owned)}/store.sqlite`
    lines = []
    commits = 0
  })
  afterEach(() => owned.disposeAsync())

  function open(options: Partial<CheckpointsOptions> = {}) {
    const database = openDatabase(file, 'D1')
    const log = createLog('a-service', 'info', (line) => lines.push(line))
    const checkpoints = new Checkpoints({ database, store_file: file, log, ...options })
    owned.defer(() => (database.isOpen ? checkpoints[Symbol.asyncDispose]() : undefined))
    database.exec('CREATE TABLE IF NOT EXISTS rows (page BLOB) STRICT')
    const insert = database.prepare('INSERT INTO rows VALUES (?)')
    /** Commits until it is so, and other things of the process have their turn in between. */
    const commitUntil = async (isSo: () => boolean) => {
      const deadline = AbortSignal.timeout(60_000)
      while (!isSo()) {
        deadline.throwIfAborted()
        insert.run(PAGE)
        commits += 1
        checkpoints.committed(1)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    return { checkpoints, commitUntil }
  }
  const stored = () => {
    using other = new DatabaseSync(file, { readOnly: true })
    return other.prepare('SELECT count(*) AS n FROM rows').get()?.n
  }

  it('are made by a thread while commits go on, and nothing is lost', async () => {
    const { checkpoints, commitUntil } = open()
    await commitUntil(() => checkpoints.made >= 3)
    expect(checkpoints.settings()).toMatchObject({ store_checkpoint_by: 'thread' })
    expect([stored(), lines]).toEqual([commits, []])
  })

  it('leave a store that is one file when it is closed, whoever had it open last', async () => {
    const { checkpoints, commitUntil } = open()
    await commitUntil(() => checkpoints.made >= 1)
    await checkpoints[Symbol.asyncDispose]()
    expect(existsSync(`${file}-wal`)).toBe(false)
  })

  it('keep the log in its bounds where the thread never comes to an end', async () => {
    const lagging = thread("parentPort.on('message', (what) => what === 'end' && parentPort.close())")
    const { checkpoints, commitUntil } = open({ thread: lagging, most_pages_in_log: 4000 })
    await commitUntil(() => checkpoints.made >= 5)
    // What is committed between two looks comes on top.
    expect(statSync(`${file}-wal`).size).toBeLessThan(2 * 4000 * PAGE_IN_LOG_BYTES)
    expect(stored()).toBe(commits)
  })

  it.each([
    ['cannot begin', "throw new Error('no thread to be had')", 'no thread to be had'],
    ['ends at its work', "parentPort.on('message', () => process.exit(7))", 'it ended'],
    ['breaks at its work', "parentPort.on('message', () => JSON.parse('broken'))", 'not valid JSON'],
  ])('go on without a thread that %s, and both log and settings say so', async (_what, words, why) => {
    const { checkpoints, commitUntil } = open({ thread: thread(words) })
    await commitUntil(() => checkpoints.made >= 3)
    expect(checkpoints.settings()).toMatchObject({ store_checkpoint_by: 'connection' })
    expect(lines).toEqual([
      expect.stringMatching(/ error a-service the thread that makes checkpoints is gone/),
    ])
    expect(lines[0]).toContain(why)
    expect(stored()).toBe(commits)
  })

  it.each([0, 2])('go on without a thread that was ended behind %i of them', async (behind) => {
    const { checkpoints, commitUntil } = open()
    await commitUntil(() => checkpoints.made >= behind)
    await checkpoints.endThread()
    const { made } = checkpoints
    await commitUntil(() => checkpoints.made >= made + 2)
    expect(checkpoints.settings()).toMatchObject({ store_checkpoint_by: 'connection' })
    expect(lines).toEqual([expect.stringContaining('is gone: it ended')])
    expect(stored()).toBe(commits)
  })

  it('are let go of by the thread, and by nobody in front of it, when the store is closed', async () => {
    const reading = thread(`
      import { workerData } from 'node:worker_threads'
      import { existsSync } from 'node:fs'
      import { DatabaseSync } from 'node:sqlite'
      const database = new DatabaseSync(workerData.store_file)
      parentPort.on('message', (what) => {
        if (what === 'checkpoint') {
          if (!database.isTransaction) database.exec('BEGIN; SELECT * FROM rows LIMIT 1')
          return parentPort.postMessage({ copied: 1 })
        }
        const waiting = setInterval(() => {
          if (!existsSync(workerData.store_file + '.enough')) return
          clearInterval(waiting)
          database.close()
          parentPort.close()
        }, 5)
      })`)
    const { checkpoints, commitUntil } = open({ thread: reading })
    await commitUntil(() => checkpoints.made >= 1)
    const committed = commits
    await commitUntil(() => commits > committed)
    const closed = checkpoints[Symbol.asyncDispose]()
    // Somebody else may not begin the log anew as long as the thread reads what is in it.
    const restart = `
      import { DatabaseSync } from 'node:sqlite'
      const [, file] = process.argv
      const told = new DatabaseSync(file).prepare('PRAGMA wal_checkpoint(RESTART)').get()
      process.stdout.write(JSON.stringify(told))`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', restart, file])
    writeFileSync(`${file}.enough`, '')
    await closed
    expect(JSON.parse(stdout.toString())).toMatchObject({ busy: 1 })
  })

  it('that fail are told once, and once when they succeed again', async () => {
    const failing = `let failures = 0
      parentPort.on('message', (what) => {
        if (what === 'end') return parentPort.close()
        parentPort.postMessage((failures += 1) <= 2 ? { failed: 'disk I/O error' } : {})
      })`
    const { commitUntil } = open({ thread: thread(failing) })
    await commitUntil(() => lines.length >= 2)
    expect(lines[0]).toMatch(/ warn .* failed, and its log grows meanwhile: disk I\/O error/)
    expect(lines[1]).toMatch(/ info .* succeed again/)
  })

  it.skipIf(!HAS_STRACE)('hold up no commit while the disk stalls (where there is strace)', () => {
    const STALL_MS = 2000
    const before = openDatabase(file, 'D1')
    before.exec('CREATE TABLE rows (page BLOB) STRICT')
    before.close()
    const script = `
      const { openDatabase } = await import(${JSON.stringify(import.meta.resolve('./database.ts'))})
      const { Checkpoints } = await import(${JSON.stringify(import.meta.resolve('./checkpoints.ts'))})
      const { setTimeout: delay } = await import('node:timers/promises')
      const store_file = ${JSON.stringify(file)}
      const database = openDatabase(store_file, 'D1')
      const insert = database.prepare('INSERT INTO rows VALUES (?)')
      // The first commit begins the log, and flushes its header.
      insert.run(Buffer.alloc(3000))
      const checkpoints = new Checkpoints({ database, store_file, log: {} })
      let [commits, longest_ms] = [0, 0]
      while (checkpoints.made === 0) {
        const from_ms = performance.now()
        for (let commit = 0; commit < 32; commit += 1) insert.run(Buffer.alloc(3000))
        checkpoints.committed(32)
        longest_ms = Math.max(longest_ms, performance.now() - from_ms)
        commits += 32
        await delay(20)
      }
      process.stdout.write(JSON.stringify({ longest_ms, commits }))
      process.kill(process.pid, 'SIGKILL')`
    const trace = `${file}.trace`
    const stall = `inject=fsync,fdatasync:delay_enter=${STALL_MS * 1000}`
    const strace = ['-f', '-qq', '-e', 'trace=fsync,fdatasync', '-e', stall, '-o', trace]
    writeFileSync(`${file}.mjs`, script)
    const node = [process.execPath, `${file}.mjs`]
    const { stdout, stderr } = spawnSync('strace', [...strace, ...node])
    expect(stderr.toString()).toBe('')
    const { longest_ms, commits } = JSON.parse(stdout.toString())
    expect(longest_ms).toBeLessThan(STALL_MS)
    expect(commits).toBeGreaterThan(0)
    expect(readFileSync(trace, 'utf8')).toMatch(/f(data)?sync\(/)
  })
})
