import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { StoreBacklog, StoreFiles } from '@three-ways/event-contract/ledger-view'

const BUSY_TIMEOUT_MS = 2000

/**
 * What the outboxes of a system still owe, read from the files: cheap enough to be asked many times a second.
 */
export function storeBacklog(stores: StoreFiles): ReadonlyMap<string, StoreBacklog> {
  const backlog = new Map<string, StoreBacklog>()
  for (const [service, file] of stores) {
    if (!existsSync(file)) continue
    using database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
    backlog.set(service, backlogOf(database))
  }
  return backlog
}

/** The same of one store that is open already. */
export function backlogOf(database: DatabaseSync): StoreBacklog {
  const count = (table: 'deliveries' | 'parked') => {
    return Number((database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n)
  }
  return { undelivered: count('deliveries'), parked: count('parked') }
}
