import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LedgerLine, type LedgerSnapshot, ledgerFileOf, readLedger, writeLedger } from './ledger-file.ts'
import { sampleLedger } from './sample-ledger.ts'

const CELL = { scenario: 'latency', variant: 'steady', model: 'sync-rest', repetition: 1, attempt: 1 }
const CONFIRMED: LedgerLine = {
  status: 'confirmed',
  reason: undefined,
  notification: 'sent',
  reservations: 1,
  notifications: 1,
  items: [{ sku: 'burger', qty: 1 }],
}
const TWICE = { ...CONFIRMED, reservations: 2 }

let folder: string
let written: LedgerSnapshot
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-ledger-'))
  const ids = ['a', 'b', 'with "quotes", and \\', 'c', 'with \u00fc', 'd']
  const entries = new Map(ids.map((order_id) => [order_id, order_id === 'c' ? TWICE : CONFIRMED]))
  written = { ...sampleLedger([]), entries }
  await writeLedger(folder, CELL, written)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('orders of which the stores hold the same', () => {
  test('are read one by one, whatever their ids', async () => {
    const { entries } = await readLedger(folder, CELL)
    expect([...entries]).toEqual([...written.entries])
  })

  test.each([
    ['another word', '["b","confirmed"', '["b","eaten"'],
    ['an id that is no text', '["b",', '[7,'],
    ['a quote within the id', '["b",', '["b"",'],
    ['nothing between the id and the rest', '["b",', '["b"'],
    ['a quote in front of the rest', '["with \\"quotes\\"', '["with \\"quotes"'],
    ['something behind it', '\n["with \\"', ']\n["with \\"'],
  ])('%s in one of their lines is noticed', async (_what, good, bad) => {
    const file = join(folder, ledgerFileOf(CELL))
    const content = gunzipSync(await readFile(file)).toString()
    expect(content).toContain(good)
    await writeFile(file, gzipSync(content.replace(good, bad)))
    await expect(readLedger(folder, CELL)).rejects.toThrow()
  })
})
