import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { StoreFiles } from '@three-ways/event-contract/ledger-view'

/** The runtime's own tables: they tell how messages travelled, and may change when one comes again. */
const RUNTIME_TABLES: ReadonlySet<string> = new Set([
  'messages',
  'outbox',
  'outbox_settled',
  'parked',
  'moments',
  'hops',
  'trace_contexts',
  'retention',
])
const BUSY_TIMEOUT_MS = 2000

/**
 * A digest of every row of every table that a workflow declared, by service: equal if and only if the rows
 * are. Services without a store are left out.
 */
export function businessRows(stores: StoreFiles): ReadonlyMap<string, string> {
  const digests = new Map<string, string>()
  for (const [service, file] of stores) {
    if (!existsSync(file)) continue
    using database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
    digests.set(service, digestOf(database))
  }
  return digests
}

function digestOf(database: DatabaseSync): string {
  const hash = createHash('sha256')
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
  for (const table of tables.map(({ name }) => String(name))) {
    if (RUNTIME_TABLES.has(table)) continue
    hash.update(`${table}\n`)
    const rows = database.prepare(`SELECT * FROM "${table}"`).iterate()
    const lines = Array.from(rows, (row) => JSON.stringify(row)).sort()
    for (const line of lines) hash.update(`${line}\n`)
  }
  return hash.digest('hex')
}
