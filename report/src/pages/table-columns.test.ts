import type { CapacityWindow } from '@three-ways/result-files/capacity-window'
import type { Result } from '@three-ways/result-files/metrics'
import { expect, test } from 'vitest'
import { pagesOf } from '../pages.ts'
import { dataOf, sampleData } from '../sample-data.ts'
import { MOST_COLUMNS } from '../table.ts'
import { PAGES, pageFile } from './page-names.ts'
import { columnsIn } from './table-columns.ts'

/** Scenarios that are measured by name alone, and one that slows a few orders: the widest tables. */
const NAMED = [
  ['load', '200-per-s'],
  ['ladder', '0-transport'],
  ['growth', '10k'],
  ['capacity', 'p99-250ms'],
  ['delay-injection', 'mixed-1-percent'],
] as const
const TRIED: CapacityWindow = {
  ...{
    rate_per_s: 500,
    seconds: 15,
    offered: 100,
    refused: 0,
    within_objective: 100,
    completed_p99_ms: null,
  },
  ...{ open_first_third: 1, open_last_third: 1, slip_p99_ms: null, host_cpu_percent: 50 },
  ...{ ended_after_s: null, drained_after_s: 1, held: true, limit: null },
}
const { metrics, examination, seconds } = sampleData()
const steady = metrics.results.filter(({ variant, repetition }) => variant === 'steady' && repetition === 1)
const named = NAMED.flatMap(([scenario, variant]) =>
  steady.map((result): Result => {
    const figures = { delay_ms: 2_000, slow_orders: 11 }
    return { ...result, scenario, variant, figures, search: [TRIED] }
  }),
)
const others = metrics.results.filter(({ variant }) => variant !== 'mixed-1-percent')
const pages = pagesOf(dataOf([...others, ...named], examination.histograms, seconds)).filter(({ file }) => {
  return file.endsWith('.md')
})

test.each(pages.map(({ file, text }) => [file, text] as const))('no table of %s is too wide', (_, text) => {
  expect(Math.max(0, ...columnsIn(text))).toBeLessThanOrEqual(MOST_COLUMNS)
})

test.each(NAMED)('%s is among them, with its tables', (scenario) => {
  const page = pages.find(({ file }) => file === pageFile(PAGES, scenario))
  expect(columnsIn(page?.text ?? '').length).toBeGreaterThan(1)
})
