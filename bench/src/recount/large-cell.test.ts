import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type LedgerLine, type LedgerSnapshot, writeLedger } from '@three-ways/result-files/ledger-file'
import type { OrderRecord } from '@three-ways/result-files/order-record'
import { ordersFileOf, writeOrders } from '@three-ways/result-files/orders-file'
import { type SampledCell, sampleRun } from '@three-ways/result-files/sample-run'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isBeside } from '../check/cell-evidence.ts'
import { countCell } from './counted-cell.ts'
import { countLargeCell, isLarge } from './large-cell.ts'

const cell = sampleRun().cells.find(({ result }) => result.scenario === 'latency') as SampledCell
const { result } = cell
const orders: OrderRecord[] = [...cell.orders]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-large-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function counted(kept: readonly OrderRecord[] = orders, ledger: LedgerSnapshot = cell.ledger) {
  await writeOrders(folder, result, kept)
  await writeLedger(folder, result, ledger)
  return await countLargeCell(folder, result, isBeside)
}

function storesWith(order_id: string, change: Partial<LedgerLine> | undefined): LedgerSnapshot {
  const entries = new Map(cell.ledger.entries)
  const line = entries.get(order_id)
  if (change === undefined) entries.delete(order_id)
  else entries.set(order_id, { ...(line ?? LINE), ...change })
  return { ...cell.ledger, entries }
}

const LINE: LedgerLine = {
  status: 'confirmed',
  reason: undefined,
  notification: 'sent',
  reservations: 1,
  notifications: 1,
  items: undefined,
}
const done = orders.find(({ outcome }) => outcome === 'completed')?.order_id ?? ''

test('counts what all of it together comes to', async () => {
  const logged = orders.map((order) => ({ ...order, attempt: result.attempt }))
  const expected = countCell(result, logged, cell.ledger)
  const found = await counted()
  expect(found.differences).toEqual([])
  expect(found.counted.logged).toEqual(expected.logged)
  expect(found.counted.stored).toEqual(expected.stored)
})

test('finds an order that the stores have not, one they have otherwise, and one that nobody offered', async () => {
  const differencesOf = async (ledger: LedgerSnapshot) => (await counted(orders, ledger)).differences.join()
  expect(await differencesOf(storesWith(done, undefined))).toContain(`disagree about 1 orders: ${done}`)
  expect(await differencesOf(storesWith(done, { status: 'failed' }))).toContain(`${done} (completed)`)
  expect(await differencesOf(storesWith('ghost-0', {}))).toContain('nobody offered, 1 orders: ghost-0')
})

test('finds what was done twice', async () => {
  const found = await counted(orders, storesWith(done, { reservations: 2 }))
  expect(found.counted.stored).toMatchObject({ doubled: result.ledger.doubled + 1 })
  expect(found.differences.join()).toContain('ledger.doubled')
})

test('finds an order that stands in the log twice', async () => {
  const [first] = orders as [OrderRecord]
  const found = await counted([first, first, ...orders.slice(2)])
  expect(found.counted.logged.repeated_ids).toBe(1)
})

test('a log that is cut off is no log', async () => {
  await counted()
  writeFileSync(join(folder, ordersFileOf(result)), gzipSync('{"half":'))
  await expect(countLargeCell(folder, result, isBeside)).rejects.toThrow()
})

test('more than 100,000 orders are many', () => {
  const offered = (count: number) => isLarge({ ledger: { ...result.ledger, offered: count } })
  expect([offered(100_000), offered(100_001)]).toEqual([false, true])
})
