import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { LedgerView, StoreBacklog, StoreFiles } from '@three-ways/event-contract/ledger-view'
import { doubledEffects } from '@three-ways/service-runtime/store/effect-sink'
import { backlogOf } from '@three-ways/service-runtime/store/store-backlog'

/** What every store has, whatever its tables: what is owed, what was recognised as handled before. */
export function ledgerView(stores: StoreFiles): LedgerView {
  const backlog = new Map<string, StoreBacklog>()
  const duplicates_ignored = new Map<string, number>()
  let external_effects_doubled = 0
  for (const [service, file] of stores) {
    if (!existsSync(file)) continue
    using database = new DatabaseSync(file, { readOnly: true, timeout: 2000 })
    backlog.set(service, backlogOf(database))
    const repeats = database.prepare('SELECT coalesce(sum(repeats), 0) AS n FROM inbox').get()
    duplicates_ignored.set(service, Number(repeats?.n))
    external_effects_doubled += doubledEffects(file)
  }
  return { entries: new Map(), stock: [], backlog, duplicates_ignored, external_effects_doubled }
}
