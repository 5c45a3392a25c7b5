import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/tally-service.ts'
import { OtherLayout, openDatabase } from './database.ts'

let owned: DisposableStack
let file: string
beforeEach(() => {
  owned = new DisposableStack()
  file = `${temporaryFolder(owned)}/store.sqlite`
})
afterEach(() => owned.dispose())

test('a store is made with small pages, and opened again as it is', () => {
  for (let time = 0; time < 2; time += 1) {
    using database = openDatabase(file, 'D1')
    expect(database.prepare('PRAGMA page_size').get()).toEqual({ page_size: 1024 })
    database.exec('CREATE TABLE IF NOT EXISTS rows (n INTEGER) STRICT')
  }
})

test('a store that another version made is refused with one clear message, and not touched', () => {
  const before = new DatabaseSync(file)
  before.exec('CREATE TABLE inbox (message_id TEXT PRIMARY KEY) STRICT')
  before.close()
  const bytes = readFileSync(file)
  expect(() => openDatabase(file, 'D1')).toThrow(OtherLayout)
  expect(() => openDatabase(file, 'D1')).toThrow(`${file}: expected the layout 4, got 0`)
  expect(readFileSync(file)).toEqual(bytes)
  expect(existsSync(`${file}-wal`)).toBe(false)
})

test('a store whose maker died before it made a table is a new one', () => {
  const died = new DatabaseSync(file)
  died.exec('PRAGMA page_size = 1024; PRAGMA journal_mode = WAL')
  died.close()
  using database = openDatabase(file, 'D1')
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 4 })
})

test('a file that is no store is told by SQLite, and left as it is', () => {
  writeFileSync(file, 'something that somebody wrote down here, and that no database begins with')
  expect(() => openDatabase(file, 'D1')).toThrow('not a database')
  expect(readFileSync(file, 'utf8')).toMatch(/^something/)
})
