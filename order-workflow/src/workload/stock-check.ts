import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { AskedOf, Check } from '@three-ways/event-contract/workload'

/**
 * The checks of measuring rule 18 over the stores alone: the stock balances, holds exactly what confirmed
 * orders asked for, and every confirmed order has one reservation and one notification while no other order
 * has any. `lines` tells what an order asked for; undefined for an id it does not know, which fails the
 * check. Meant for a settled system: an order still under way may hold a reservation that it does not know of
 * yet.
 */
export function stockChecks(stores: LedgerView, lines: AskedOf<readonly OrderLine[]>): Check[] {
  return [stockBalances(stores), reservedIsWhatWasConfirmed(stores, lines), oneEffectEach(stores)]
}

const SHOWN = 10

function stockBalances({ stock }: LedgerView): Check {
  const wrong = stock
    .filter(({ initial, available, reserved }) => {
      return initial !== available + reserved || initial < 0 || available < 0 || reserved < 0
    })
    .map((row) => `${row.sku}: initial ${row.initial}, available ${row.available}, reserved ${row.reserved}`)
  // Without rows there is nothing that could be wrong, and that is wrong.
  if (stock.length === 0) wrong.push('the inventory has no rows')
  return toCheck('initial stock = available + reserved, none below 0', wrong, `${stock.length} SKUs`)
}

function reservedIsWhatWasConfirmed(
  { stock, entries }: LedgerView,
  lines: AskedOf<readonly OrderLine[]>,
): Check {
  const expected = new Map<string, number>()
  const wrong: string[] = []
  let confirmed = 0
  for (const [order_id, { status }] of entries) {
    if (status !== 'confirmed') continue
    confirmed += 1
    const ordered = lines(order_id)
    if (ordered === undefined) wrong.push(`${order_id}: nobody knows what it asked for`)
    for (const { sku, qty } of ordered ?? []) expected.set(sku, (expected.get(sku) ?? 0) + qty)
  }
  const reserved = new Map(stock.map((row) => [row.sku, row.reserved]))
  for (const sku of new Set([...expected.keys(), ...reserved.keys()])) {
    const [should, is] = [expected.get(sku) ?? 0, reserved.get(sku) ?? 0]
    if (should !== is) wrong.push(`${sku}: reserved ${is}, confirmed orders asked for ${should}`)
  }
  return toCheck('the stock holds what confirmed orders asked for', wrong, `${confirmed} confirmed orders`)
}

function oneEffectEach({ entries }: LedgerView): Check {
  const wrong: string[] = []
  let confirmed = 0
  for (const [order_id, { status, reservations, notifications }] of entries) {
    const expected = status === 'confirmed' ? 1 : 0
    confirmed += expected
    if (reservations === expected && notifications === expected) continue
    const found = `${reservations} reservation(s), ${notifications} notification(s)`
    wrong.push(`${order_id} (${status ?? 'no order'}): ${found}, expected ${expected} of each`)
  }
  const name = 'one reservation and one notification per confirmed order, none for others'
  return toCheck(name, wrong, `${confirmed} confirmed of ${entries.size}`)
}

function toCheck(name: string, wrong: readonly string[], seen: string): Check {
  if (wrong.length === 0) return { name, passed: true, detail: seen }
  const more = wrong.length > SHOWN ? '; ...' : ''
  return { name, passed: false, detail: `${wrong.length} wrong: ${wrong.slice(0, SHOWN).join('; ')}${more}` }
}
