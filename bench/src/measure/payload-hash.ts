import { createHash } from 'node:crypto'
import type { StockRow } from '@three-ways/event-contract/ledger-view'
import { orderMix } from './order-mix.ts'

/** Enough orders that every dish is among them, and orders that fail. */
const ORDERS = 1_000
const FAILING_SHARE = 0.05
/** One draw for all runs: another seed of a run makes no other kind of order. */
const SEED = 1

/**
 * Equal where the same orders are offered: SHA-256 of the bodies that are made for what a system has in
 * stock. Which of them fail, and how many there are, is the scenario's, and the same for every model.
 */
export function payloadHash(stock: readonly StockRow[]): string {
  const skus = stock.filter(({ initial }) => initial > 0).map(({ sku }) => sku)
  const sold_out_sku = stock.find(({ initial }) => initial === 0)?.sku ?? 'none'
  const mix = orderMix({ prefix: 'payload', seed: SEED, failing_share: FAILING_SHARE, skus, sold_out_sku })
  const hash = createHash('sha256')
  for (let n = 0; n < ORDERS; n += 1) hash.update(mix.body(n))
  return hash.digest('hex').slice(0, 12)
}
