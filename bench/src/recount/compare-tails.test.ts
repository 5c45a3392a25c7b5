import { compareModels } from '@three-ways/report/model-row'
import type { ReportData } from '@three-ways/report/report-data'
import { tailsTable } from '@three-ways/report/tails-table'
import { cellKey } from '@three-ways/result-files/cell'
import { sampleRepetitions, sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { compareTails } from './compare-tails.ts'
import { countCell } from './counted-cell.ts'

const cells = sampleRepetitions(3)
const metrics = {
  schema_version: 3,
  run: sampleRun().run,
  results: cells.map(({ result }) => result),
} as const
const histograms = new Map(cells.map((cell) => [cellKey(cell.result), cell.histograms]))
const comparisons = compareModels(metrics, histograms)
const rows = comparisons.flatMap((comparison) => comparison.rows)
const counted = new Map(
  cells.map(({ result, orders, ledger }) => {
    const logged = orders.map((order) => ({ ...order, attempt: 1 }))
    return [cellKey(result), countCell(result, logged, ledger)]
  }),
)
const printed = tailsTable({ metrics, comparisons, examination: { counted } } as unknown as ReportData)

test('each p99 and its interval are what the orders come to', () => {
  expect(printed.split('\n')).toHaveLength(2 + 3)
  expect(compareTails(printed, rows, counted)).toEqual([])
})

test.each([
  ['a number of orders', /3,300/, '3,301'],
  ['an interval that lies beside it', /\d[\d.]*–/, '99.0–'],
  ['a p99', /(\d\.\d\d) \|( +)\d/, '9.99 |$21'],
])('%s is not', (_, from, to) => {
  const changed = printed.replace(from, to)
  expect(changed).not.toBe(printed)
  expect(compareTails(changed, rows, counted).length).toBeGreaterThan(0)
})
