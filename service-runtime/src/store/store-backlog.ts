import { statSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { StoreBacklog, StoreFiles } from '@three-ways/event-contract/ledger-view'
import { COUNT_PARKED, COUNT_UNDELIVERED } from './outbox-tables.ts'

const BUSY_TIMEOUT_MS = 2000

/**
 * Reads what the outboxes of a system still owe from their files: cheap enough to be asked many times a
 * second beside a measurement. The files stay open in between, because opening the store of a service that
 * was killed means reading its whole write-ahead log.
 */
export class StoreBacklogReader implements Disposable {
  readonly #stores: StoreFiles
  readonly #open = new Map<string, OpenStore>()

  constructor(stores: StoreFiles) {
    this.#stores = stores
  }

  /** By service; without those that have no store. */
  read(): ReadonlyMap<string, StoreBacklog> {
    const backlog = new Map<string, StoreBacklog>()
    for (const [service, file] of this.#stores) {
      const store = this.#storeAt(file)
      if (store !== undefined) backlog.set(service, countsOf(store))
    }
    return backlog
  }

  /** A store may be set aside and made anew: what is open is then another file than what is there. */
  #storeAt(file: string): OpenStore | undefined {
    const inode = statSync(file, { throwIfNoEntry: false })?.ino
    const open = this.#open.get(file)
    if (open?.inode === inode) return open
    open?.database.close()
    this.#open.delete(file)
    if (inode === undefined) return undefined
    const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
    const store = { database, inode, ...statementsOf(database) }
    this.#open.set(file, store)
    return store
  }

  [Symbol.dispose](): void {
    for (const { database } of this.#open.values()) database.close()
    this.#open.clear()
  }
}

interface Counts {
  readonly deliveries: StatementSync
  readonly parked: StatementSync
}

interface OpenStore extends Counts {
  readonly database: DatabaseSync
  readonly inode: number
}

/** The same of one store that is open already. */
export function backlogOf(database: DatabaseSync): StoreBacklog {
  return countsOf(statementsOf(database))
}

function statementsOf(database: DatabaseSync): Counts {
  return {
    deliveries: database.prepare(COUNT_UNDELIVERED),
    parked: database.prepare(COUNT_PARKED),
  }
}

function countsOf({ deliveries, parked }: Counts): StoreBacklog {
  return { undelivered: countOf(deliveries), parked: countOf(parked) }
}

function countOf(statement: StatementSync): number {
  return Number((statement.get() as { n: number }).n)
}
