import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkpoint } from './checkpoint.ts'
import { openDatabase } from './database.ts'
import { FlushCount } from './flush-count.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-flushes-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const HAS_STRACE = spawnSync('strace', ['-qq', 'true']).status === 0
const PAGE = Buffer.alloc(3000)

/** A store with a table, whoever counts it, so many commits of some pages each, and a checkpoint. */
function store(durability: 'D1' | 'D2', synchronous?: string) {
  const file = join(folder, 'store.sqlite')
  const database = openDatabase(file, durability)
  if (synchronous !== undefined) database.exec(`PRAGMA synchronous = ${synchronous}`)
  database.exec('CREATE TABLE rows (page BLOB)')
  const made = { commits: 0, checkpoints: 0 }
  const count = new FlushCount(database, file, {
    commits: () => made.commits,
    checkpoints: () => made.checkpoints,
  })
  const insert = database.prepare('INSERT INTO rows VALUES (?)')
  const commit = (times: number) => {
    for (let time = 0; time < times; time += 1) insert.run(PAGE)
    made.commits += times
  }
  const copy = () => {
    checkpoint(database)
    made.checkpoints += 1
  }
  return { count, commit, copy, [Symbol.dispose]: () => database.close() }
}

describe('what a store flushes', () => {
  test.each([
    ['D2', 'FULL', 50],
    ['D1', 'NORMAL', 0],
  ] as const)('in %s, over %s, is %i of 50 commits', (durability, synchronous, flushes) => {
    using opened = store(durability)
    opened.commit(50)
    expect(opened.count.told()).toEqual({
      synchronous,
      commits: 50,
      checkpoints: 0,
      log_restarts: 0,
      flushes,
    })
  })

  test('is told by the pragma in effect, and not by what was asked for', () => {
    using sabotaged = store('D2', 'NORMAL')
    sabotaged.commit(10)
    expect(sabotaged.count.told()).toMatchObject({ synchronous: 'NORMAL', flushes: 0 })
  })

  test('is the log before each checkpoint, and the database and a new log behind one that caught up', () => {
    using d1 = store('D1')
    d1.commit(10)
    d1.copy()
    expect(d1.count.told()).toMatchObject({ checkpoints: 1, log_restarts: 0, flushes: 1 })
    d1.commit(1)
    expect(d1.count.told()).toMatchObject({ checkpoints: 1, log_restarts: 1, flushes: 3 })
  })

  test('is counted from the opening on, whatever the log has been through before', () => {
    using before = store('D1')
    before.commit(10)
    before.copy()
    before.commit(1)
    const file = join(folder, 'store.sqlite')
    const second = openDatabase(file, 'D1')
    const count = new FlushCount(second, file, { commits: () => 0, checkpoints: () => 0 })
    expect(count.told()).toMatchObject({ synchronous: 'NORMAL', log_restarts: 0, flushes: 0 })
    second.close()
  })

  test.skipIf(!HAS_STRACE).each([
    ['D2', 300],
    ['D1', 3000],
  ])('in %s is what the operating system is asked for (where there is strace)', (durability, commits) => {
    const trace = join(folder, 'trace')
    const script = `
      const { openDatabase } = await import(${JSON.stringify(import.meta.resolve('./database.ts'))})
      const { Checkpoints } = await import(${JSON.stringify(import.meta.resolve('./checkpoints.ts'))})
      const { FlushCount } = await import(${JSON.stringify(import.meta.resolve('./flush-count.ts'))})
      const store_file = ${JSON.stringify(join(folder, 'traced.sqlite'))}
      const database = openDatabase(store_file, '${durability}')
      database.exec('CREATE TABLE rows (page BLOB)')
      const insert = database.prepare('INSERT INTO rows VALUES (?)')
      const checkpoints = new Checkpoints({ database, store_file, log: {} })
      const deeds = { commits: () => ${commits}, checkpoints: () => checkpoints.made }
      const count = new FlushCount(database, store_file, deeds)
      for (let commit = 0; commit < ${commits}; commit += 1) {
        insert.run(Buffer.alloc(3000))
        checkpoints.committed(1)
        await new Promise((resolve) => setImmediate(resolve))
      }
      process.stdout.write(String(count.told().flushes))
      process.kill(process.pid, 'SIGKILL')`
    writeFileSync(join(folder, 'script.mjs'), script)
    const node = [process.execPath, join(folder, 'script.mjs')]
    const { stdout } = spawnSync('strace', ['-f', '-qq', '-e', 'fsync,fdatasync', '-o', trace, ...node])
    const asked = readFileSync(trace, 'utf8').match(/ f(?:data)?sync\(/g)?.length ?? 0
    const counted = Number(stdout.toString())
    // Making the store is flushed as well, and a checkpoint whose log was not begun anew yet is not counted.
    expect(counted).toBeGreaterThan(0)
    expect(asked - counted).toBeGreaterThanOrEqual(0)
    expect(asked - counted).toBeLessThan(20)
  })
})
