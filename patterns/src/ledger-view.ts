import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { LedgerView, StoreBacklog, StoreFiles } from '@three-ways/event-contract/ledger-view'
import { doubledEffects } from '@three-ways/service-runtime/store/effect-sink'
import { repeatedMessages } from '@three-ways/service-runtime/store/messages'
import { backlogOf } from '@three-ways/service-runtime/store/store-backlog'
import { ownWork } from './stored/own-work.ts'
import { sagaOrders, sagaStock } from './stored/saga-orders.ts'
import { updates, users } from './stored/told-others.ts'

/** A row is there, or it is not: nothing is computed by subtraction, and no service is asked. */
export function ledgerView(stores: StoreFiles): LedgerView {
  const backlog = new Map<string, StoreBacklog>()
  const duplicates_ignored = new Map<string, number>()
  let external_effects_doubled = 0
  using opened = new DisposableStack()
  const open = new Map<string, DatabaseSync>()
  for (const [service, file] of stores) {
    if (!existsSync(file)) continue
    const database = opened.use(new DatabaseSync(file, { readOnly: true, timeout: 2000 }))
    open.set(service, database)
    backlog.set(service, backlogOf(database))
    duplicates_ignored.set(service, repeatedMessages(database))
    external_effects_doubled += doubledEffects(file)
  }
  const subjects = new Map([...users(open), ...ownWork(open), ...updates(open), ...sagaOrders(open)])
  const nothing = { entries: new Map(), stock: sagaStock(open) }
  return { ...nothing, subjects, backlog, duplicates_ignored, external_effects_doubled }
}
