import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoreBacklogReader } from './store-backlog.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-backlog-'))
  file = join(folder, 'a.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

function storeThatOwes(count: number): DatabaseSync {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE deliveries (n); CREATE TABLE parked (n)')
  owe(database, count)
  return database
}

function owe(database: DatabaseSync, count: number): void {
  for (let n = 0; n < count; n += 1) database.exec(`INSERT INTO deliveries VALUES (${n})`)
}

test('reads what is committed since it looked last, and nothing of a store that is not there', () => {
  using reader = new StoreBacklogReader(
    new Map([
      ['a', file],
      ['b', join(folder, 'b.sqlite')],
    ]),
  )
  expect(reader.read().size).toBe(0)
  using database = storeThatOwes(2)
  expect(Object.fromEntries(reader.read())).toEqual({ a: { undelivered: 2, parked: 0 } })
  owe(database, 3)
  expect(reader.read().get('a')?.undelivered).toBe(5)
})

test('reads the store that is there after another was set aside', () => {
  using reader = new StoreBacklogReader(new Map([['a', file]]))
  storeThatOwes(2).close()
  expect(reader.read().get('a')?.undelivered).toBe(2)
  renameSync(file, `${file}.aside`)
  expect(reader.read().size).toBe(0)
  storeThatOwes(1).close()
  expect(reader.read().get('a')?.undelivered).toBe(1)
})
