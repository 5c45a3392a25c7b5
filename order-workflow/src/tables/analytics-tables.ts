import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Analytics } from '@three-ways/event-contract/analytics'

/** Add `amount` to one counter: `family` is a metric, `key` its label. */
export interface AnalyticsChange {
  readonly family: 'events' | 'reasons' | 'minutes' | 'quantities'
  readonly key: string
  readonly amount: number
}

/** One table of counters. */
export class AnalyticsTables {
  readonly #add: StatementSync
  readonly #family: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS counters (
        family TEXT NOT NULL,
        key TEXT NOT NULL,
        amount INTEGER NOT NULL,
        PRIMARY KEY (family, key)
      ) STRICT, WITHOUT ROWID`)
    this.#add = database.prepare(
      `INSERT INTO counters VALUES (?, ?, ?)
       ON CONFLICT (family, key) DO UPDATE SET amount = amount + excluded.amount`,
    )
    this.#family = database.prepare('SELECT key, amount FROM counters WHERE family = ? ORDER BY key')
  }

  apply({ family, key, amount }: AnalyticsChange): void {
    this.#add.run(family, key, amount)
  }

  metrics(): Analytics {
    const events = this.#read('events')
    const reserved = events.InventoryReserved ?? 0
    const failed = events.InventoryFailed ?? 0
    const decided = reserved + failed
    return {
      total_orders: events.OrderPlaced ?? 0,
      reserved,
      failed,
      failure_rate_percent: decided === 0 ? null : (100 * failed) / decided,
      events,
      failures_by_reason: this.#read('reasons'),
      ordered_quantity_by_sku: this.#read('quantities'),
      orders_per_minute: this.#read('minutes'),
    }
  }

  #read(family: AnalyticsChange['family']): Record<string, number> {
    const rows = this.#family.all(family) as unknown as { key: string; amount: number }[]
    return Object.fromEntries(rows.map(({ key, amount }) => [key, amount]))
  }
}
