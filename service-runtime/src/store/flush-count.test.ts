import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { FlushCount } from './flush-count.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-flushes-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const HAS_STRACE = spawnSync('strace', ['-qq', 'true']).status === 0
const PAGE = Buffer.alloc(3000)

/** A store with a table, whoever counts it, and so many commits of about a page each. */
function store(durability: 'D1' | 'D2', synchronous?: string) {
  const file = join(folder, 'store.sqlite')
  const database = openDatabase(file, durability)
  if (synchronous !== undefined) database.exec(`PRAGMA synchronous = ${synchronous}`)
  database.exec('CREATE TABLE rows (page BLOB)')
  let commits = 0
  const count = new FlushCount(database, file, () => commits)
  const insert = database.prepare('INSERT INTO rows VALUES (?)')
  const commit = (times: number) => {
    for (let time = 0; time < times; time += 1) insert.run(PAGE)
    commits += times
  }
  return { count, commit, [Symbol.dispose]: () => database.close() }
}

describe('what a store flushes', () => {
  test.each([
    ['D2', 'FULL', 50],
    ['D1', 'NORMAL', 0],
  ] as const)('in %s, over %s, is %i of 50 commits', (durability, synchronous, flushes) => {
    using opened = store(durability)
    opened.commit(50)
    expect(opened.count.told()).toEqual({ synchronous, commits: 50, log_restarts: 0, flushes })
  })

  test('is told by the pragma in effect, and not by what was asked for', () => {
    using sabotaged = store('D2', 'NORMAL')
    sabotaged.commit(10)
    expect(sabotaged.count.told()).toMatchObject({ synchronous: 'NORMAL', flushes: 0 })
  })

  test('is three times a checkpoint in either class', () => {
    using d1 = store('D1')
    // About two pages a commit, and 4,096 in a log.
    d1.commit(6000)
    const { log_restarts, flushes } = d1.count.told()
    expect(log_restarts).toBeGreaterThan(0)
    expect(flushes).toBe(3 * log_restarts)
  })

  test('is counted from the opening on, whatever the log has been through before', () => {
    using before = store('D1')
    before.commit(6000)
    const file = join(folder, 'store.sqlite')
    const second = openDatabase(file, 'D1')
    const count = new FlushCount(second, file, () => 0)
    expect(count.told()).toEqual({ synchronous: 'NORMAL', commits: 0, log_restarts: 0, flushes: 0 })
    second.close()
  })

  test.skipIf(!HAS_STRACE).each([
    ['D2', 300],
    ['D1', 3000],
  ])('in %s is what the operating system is asked for (where there is strace)', (durability, commits) => {
    const trace = join(folder, 'trace')
    const script = `
      const { openDatabase } = await import(${JSON.stringify(import.meta.resolve('./database.ts'))})
      const { FlushCount } = await import(${JSON.stringify(import.meta.resolve('./flush-count.ts'))})
      const file = ${JSON.stringify(join(folder, 'traced.sqlite'))}
      const database = openDatabase(file, '${durability}')
      database.exec('CREATE TABLE rows (page BLOB)')
      const insert = database.prepare('INSERT INTO rows VALUES (?)')
      const count = new FlushCount(database, file, () => ${commits})
      for (let commit = 0; commit < ${commits}; commit += 1) insert.run(Buffer.alloc(3000))
      process.stdout.write(String(count.told().flushes))
      process.kill(process.pid, 'SIGKILL')`
    const node = [process.execPath, '--input-type=module', '-e', script]
    const { stdout } = spawnSync('strace', ['-f', '-qq', '-e', 'fsync,fdatasync', '-o', trace, ...node])
    const asked = readFileSync(trace, 'utf8').match(/ f(?:data)?sync\(/g)?.length ?? 0
    const counted = Number(stdout.toString())
    // Making the store is flushed as well, and a checkpoint whose log was not begun anew yet is not counted.
    expect(counted).toBeGreaterThan(0)
    expect(asked - counted).toBeGreaterThanOrEqual(0)
    expect(asked - counted).toBeLessThan(20)
  })
})
