import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { storeBytes } from './store-size.ts'

test('what stands in the log alone is counted, and a store that is not there has nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-size-'))
  try {
    const file = join(folder, 'a.sqlite')
    expect(storeBytes(file)).toBe(0)
    using database = new DatabaseSync(file)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (bytes BLOB)')
    const empty = storeBytes(file)
    database.exec('INSERT INTO t VALUES (zeroblob(100000))')
    expect(storeBytes(file)).toBeGreaterThan(empty + 90_000)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
