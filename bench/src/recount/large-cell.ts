import { type Cell, cellTitle } from '@three-ways/result-files/cell'
import { type LedgerHeader, type LedgerLine, openLedger } from '@three-ways/result-files/ledger-file'
import type { Result } from '@three-ways/result-files/metrics'
import { orderLines } from '@three-ways/result-files/orders-file'
import { fits } from './compare-stores.ts'
import type { CountedCell } from './counted-cell.ts'
import { NumberedOrders } from './numbered-orders.ts'
import { type RecomputedCell, Tally } from './recompute.ts'

/** Of more orders not all are held at once, with what every witness says of each. */
const LARGE_FROM = 100_000
/** How many order ids a sentence names. */
const SHOWN = 3

/** Whether the orders of a cell are counted line by line. */
export function isLarge({ ledger }: Pick<Result, 'ledger'>): boolean {
  return ledger.offered > LARGE_FROM
}

/** What is said of such a cell wherever it is judged. */
export function largeSentence(result: Result): string {
  const orders = result.ledger.offered.toLocaleString('en-US')
  return `${cellTitle(result)}: ${orders} orders, counted anew line by line from order log and stores; I1 to I10 were judged in the run, and are not judged again of so many`
}

/** Whether an id belongs to orders that were offered beside the measured ones. */
export type IsBeside = (header: LedgerHeader, order_id: string) => boolean

/** What log and stores of a large cell say, and where they cannot both be right. */
export interface LargeCell {
  readonly counted: CountedCell
  readonly differences: readonly string[]
}

/**
 * Counts the orders of a large cell from its log, and holds each against its stores, with one line of either
 * in memory. Rejects where one of the two files cannot be read.
 */
export async function countLargeCell(folder: string, result: Result, isBeside: IsBeside): Promise<LargeCell> {
  const orders = new NumberedOrders(result.ledger.offered)
  const logged = await readLog(folder, result, orders)
  const { header, entries } = await openLedger(folder, result)
  const stores = new StoreTally(header, orders)
  for await (const [order_id, line] of entries) stores.count(order_id, line, isBeside(header, order_id))
  const { stored, differences } = stores.result(cellTitle(result))
  const is_doubled = stored.doubled !== result.ledger.doubled
  const said = `${cellTitle(result)}: ledger.doubled is ${result.ledger.doubled} in metrics.json`
  return {
    counted: { logged, stored, outage: undefined },
    differences: [...differences, ...(is_doubled ? [`${said}, ${stored.doubled} by the stores`] : [])],
  }
}

async function readLog(folder: string, cell: Cell, orders: NumberedOrders): Promise<RecomputedCell> {
  const tally = new Tally(({ order_id, outcome }) => orders.add(order_id, outcome))
  for await (const order of orderLines(folder, cell)) tally.count(order)
  return tally.result()
}

class StoreTally {
  readonly #header: LedgerHeader
  readonly #orders: NumberedOrders
  readonly #told_twice: ReadonlySet<string>
  readonly #wrong: string[] = []
  readonly #ghosts: string[] = []
  #doubled = 0
  #duplicate_effects: number

  constructor(header: LedgerHeader, orders: NumberedOrders) {
    this.#header = header
    this.#orders = orders
    this.#told_twice = new Set(header.ended_more_than_once)
    const { stock, ended_more_than_once } = header
    const in_stock = stock.map(({ initial, available, reserved }) => Math.abs(initial - available - reserved))
    this.#duplicate_effects = in_stock.reduce((sum, pieces) => sum + pieces, ended_more_than_once.length)
  }

  count(order_id: string, line: LedgerLine, is_beside: boolean): void {
    const { reservations, notifications } = line
    this.#duplicate_effects += Math.max(0, reservations - 1) + Math.max(0, notifications - 1)
    const outcome = this.#orders.take(order_id)
    if (outcome === undefined) {
      if (!is_beside) this.#ghosts.push(order_id)
      return
    }
    if (Math.max(reservations, notifications) > 1 || this.#told_twice.has(order_id)) this.#doubled += 1
    if (!fits({ outcome }, line)) this.#wrong.push(`${order_id} (${outcome})`)
  }

  result(title: string) {
    for (const { order_id, outcome } of this.#orders.left()) {
      if (!fits({ outcome }, undefined)) this.#wrong.push(`${order_id} (${outcome})`)
      if (this.#told_twice.has(order_id)) this.#doubled += 1
    }
    const { external_effects_doubled } = this.#header
    const stored = {
      doubled: this.#doubled,
      duplicate_effects: this.#duplicate_effects,
      external_effects_doubled,
    }
    const said = (what: string, ids: readonly string[]) =>
      ids.length === 0 ? [] : [`${title}: ${what} ${ids.length} orders: ${shownOf(ids)}`]
    const differences = [
      ...said('log and stores disagree about', this.#wrong),
      ...said('the stores hold, and nobody offered,', this.#ghosts),
    ]
    return { stored, differences }
  }
}

function shownOf(ids: readonly string[]): string {
  return `${ids.slice(0, SHOWN).join(', ')}${ids.length > SHOWN ? ', ...' : ''}`
}
