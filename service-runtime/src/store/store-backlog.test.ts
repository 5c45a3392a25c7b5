import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { event } from '../../test/tally-service.ts'
import { openDatabase } from './database.ts'
import { Outbox } from './outbox.ts'
import { StoreBacklogReader } from './store-backlog.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-backlog-'))
  file = join(folder, 'a.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A store whose outbox owes so many deliveries to one of two, and one more that is parked for the other. */
function storeThatOwes(count: number) {
  const database = openDatabase(file, 'D1')
  const outbox = new Outbox(database)
  const owe = (more: number) => {
    for (let n = 0; n < more; n += 1) outbox.add(event('Asked', `${owed++}`), ['x'])
  }
  let owed = 0
  const { sequence } = outbox.add(event('Asked', 'parked'), ['x', 'y'])
  outbox.settle('x', sequence)
  outbox.park('y', sequence, 'it threw', 3, 17)
  owe(count)
  return { owe, [Symbol.dispose]: () => database.close() }
}

test('reads what is committed since it looked last, and nothing of a store that is not there', () => {
  using reader = new StoreBacklogReader(
    new Map([
      ['a', file],
      ['b', join(folder, 'b.sqlite')],
    ]),
  )
  expect(reader.read().size).toBe(0)
  using store = storeThatOwes(2)
  expect(Object.fromEntries(reader.read())).toEqual({ a: { undelivered: 2, parked: 1 } })
  store.owe(3)
  expect(reader.read().get('a')?.undelivered).toBe(5)
})

test('reads the store that is there after another was set aside', () => {
  using reader = new StoreBacklogReader(new Map([['a', file]]))
  storeThatOwes(2)[Symbol.dispose]()
  expect(reader.read().get('a')?.undelivered).toBe(2)
  renameSync(file, `${file}.aside`)
  expect(reader.read().size).toBe(0)
  storeThatOwes(1)[Symbol.dispose]()
  expect(reader.read().get('a')?.undelivered).toBe(1)
})
