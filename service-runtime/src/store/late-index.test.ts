import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/tally-service.ts'
import { openDatabase } from './database.ts'
import { LateIndex } from './late-index.ts'

/** More than are written at a time, several times. */
const MANY = 1000

describe('an index that is written late', () => {
  let owned: DisposableStack
  let file: string
  let database: DatabaseSync
  let index: LateIndex

  beforeEach(() => {
    owned = new DisposableStack()
    file = `${temporaryFolder(owned)}/store.sqlite`
    open()
  })
  afterEach(() => owned.dispose())

  function open() {
    const opened = openDatabase(file, 'D1')
    owned.defer(() => {
      if (opened.isOpen) opened.close()
    })
    opened.exec('CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT')
    const rows = 'SELECT name AS text, number FROM rows WHERE number > ?'
    index = new LateIndex(opened, { name: 'rows', rows })
    database = opened
  }
  const add = (name: string) => {
    const { lastInsertRowid } = database.prepare('INSERT INTO rows (name) VALUES (?)').run(name)
    index.add(name, Number(lastInsertRowid))
  }
  const addMany = (from: number, to: number) => {
    database.exec('BEGIN')
    for (let n = from; n < to; n += 1) add(`row-${n}`)
    database.exec('COMMIT')
  }
  const missing = (from: number, to: number) => {
    const numbers = Array.from({ length: to - from }, (_, n) => from + n)
    return numbers.filter((n) => index.find(`row-${n}`) !== n + 1)
  }
  const written = () => {
    using other = new DatabaseSync(file, { readOnly: true })
    return Number(other.prepare('SELECT count(*) AS n FROM index_of_rows').get()?.n)
  }

  it('finds each row at once, and none that is not there', () => {
    for (let n = 0; n < MANY; n += 1) {
      add(`row-${n}`)
      expect(index.find(`row-${n}`)).toBe(n + 1)
    }
    expect(missing(0, MANY)).toEqual([])
    expect(index.find('row')).toBeUndefined()
  })

  it('is written many at a time, and not to the last', () => {
    addMany(0, 10)
    expect(written()).toBe(0)
    addMany(10, MANY)
    expect(written()).toBeGreaterThan(MANY / 2)
    expect(written()).toBeLessThan(MANY)
  })

  it('is complete when the store is opened again, also after a death', () => {
    addMany(0, MANY)
    // Nothing is closed: a process that is killed leaves it so.
    open()
    expect(missing(0, MANY)).toEqual([])
    addMany(MANY, 2 * MANY)
    open()
    expect(missing(0, 2 * MANY)).toEqual([])
  })

  it.each([10, MANY])('forgets what is rolled back, and goes on: %i entries', (more) => {
    addMany(0, 200)
    database.exec('BEGIN')
    for (let n = 0; n < more; n += 1) add(`back-${n}`)
    database.exec('ROLLBACK')
    expect([index.find('back-0'), index.find(`back-${more - 1}`)]).toEqual([undefined, undefined])
    expect(missing(0, 200)).toEqual([])
    addMany(200, MANY)
    expect(missing(0, MANY)).toEqual([])
    open()
    expect(missing(0, MANY)).toEqual([])
  })

  it('takes no text twice, whether it is written or not', () => {
    addMany(0, MANY)
    for (const n of [0, MANY - 1]) expect(() => add(`row-${n}`)).toThrow(/already|UNIQUE/)
  })
})
