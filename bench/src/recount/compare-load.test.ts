import { loadPoints } from '@three-ways/report/load-points'
import { loadAnswer, loadCostTable, loadSection, loadTable } from '@three-ways/report/load-table'
import { compareModels } from '@three-ways/report/model-row'
import type { ReportData } from '@three-ways/report/report-data'
import { cellKey } from '@three-ways/result-files/cell'
import { type SampledCell, sampleRepetitions, sampleRun } from '@three-ways/result-files/sample-run'
import { describe, expect, test } from 'vitest'
import { compareLoad } from './compare-load.ts'
import { countCell } from './counted-cell.ts'

const LATE = 'The generator was late: slip p99 3.10 ms, allowed 1.00 ms, n = 1100.'
const VARIANTS = ['200-per-s', '1500-per-s']

/** Two points of each model; the second one of the first model is hollow, and left an order open. */
const cells = sampleRepetitions(2).map(({ result, orders, ...rest }): SampledCell => {
  const variant = VARIANTS[result.repetition - 1] as string
  const is_hollow = variant === '1500-per-s' && result.model === 'sync-rest'
  const hollow_reasons = is_hollow ? [LATE] : []
  const figures = { open_at_end: openAtLastPlan(orders), load_host_cpu_percent: 42 }
  const load = { scenario: 'load', variant, repetition: 1, hollow_reasons, figures }
  return { ...rest, orders, result: { ...result, ...load } }
})
const metrics = {
  schema_version: 2,
  run: sampleRun().run,
  results: cells.map(({ result }) => result),
} as const
const comparisons = compareModels(
  metrics,
  new Map(cells.map((cell) => [cellKey(cell.result), cell.histograms])),
)
const rows = comparisons.flatMap((comparison) => comparison.rows)
const counted = new Map(
  cells.map(({ result, orders, ledger }) => {
    const logged = orders.map((order) => ({ ...order, attempt: 1 }))
    return [cellKey(result), countCell(result, logged, ledger)]
  }),
)
const data = { metrics, comparisons } as unknown as ReportData
const printed = { times: loadTable(data), costs: loadCostTable(data) }

describe('the table of rates', () => {
  test('is what the orders come to', () => {
    for (const text of Object.values(printed)) expect(text.split('\n')).toHaveLength(2 + 6)
    expect(compareLoad(printed, rows, counted)).toEqual([])
  })

  test.each([
    ['times', 'a p50', /(\| ● {5}\| +)(\d)/, '$19$2'],
    ['costs', 'a number of refusals', /( 0)( \| +\d+ \|)/, '12$2'],
    ['costs', 'what was open', /(\| +)\d+( \| +\d+\.?\d* \| +– \|)/, '$1999$2'],
    ['costs', 'a rate that nobody measured', /1,500(\/s async-rabbitmq)/, '1,400$1'],
  ] as const)('is refused where, in that of %s, %s is another', (of, _, from, to) => {
    const changed = { ...printed, [of]: printed[of].replace(from, to) }
    expect(changed).not.toEqual(printed)
    expect(compareLoad(changed, rows, counted)).not.toEqual([])
  })
})

test('a hollow point is marked in the table, in the answer and for a program, with its reason', () => {
  const lines = printed.times.split('\n').filter((line) => line.includes('○'))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('1,500/s sync-rest')
  expect(loadSection(data)).toContain(`- 1,500/s sync-rest: ${LATE}`)
  expect(loadAnswer(data).match(/\(hollow\)/g)).toHaveLength(1)
  expect(
    loadPoints(data, 'sync-rest').map(({ rate_per_s, hollow_reasons }) => [rate_per_s, hollow_reasons]),
  ).toEqual([
    [200, []],
    [1500, [LATE]],
  ])
})

function openAtLastPlan(orders: SampledCell['orders']): number {
  const last_us = Math.max(...orders.map(({ planned_us }) => planned_us))
  return orders.filter(({ completed_us, ended_us }) => (completed_us ?? ended_us ?? 0) > last_us).length
}
