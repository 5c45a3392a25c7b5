import type { GrowthPoint } from '@three-ways/result-files/growth-point'
import { type Metrics, type Result, SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { growthAnswer } from './answer-growth.ts'
import { growthSection } from './growth-section.ts'
import { compareModels } from './model-row.ts'
import type { ReportData } from './report-data.ts'

const { run, cells } = sampleRun()
const MODEL = 'sync-rest'
const sample = cells.find(({ result }) => result.model === MODEL && result.scenario === 'latency')
  ?.result as Result

function grown(variant: string, offered: number, us_per_order: number, figures: object = {}): Result {
  const curve = Array.from({ length: 100 }, (_, n): GrowthPoint => {
    const resident_mb = { 'order-service': 100 + n, generator: 300 }
    return { orders: n + 1, at_s: n, us_per_order, p99_ms: null, resident_mb, store_kb_per_order: 2 }
  })
  const used = (name: string, resident_max_mb: number) => ({
    name,
    cpu_percent: 1,
    resident_mb: 1,
    resident_max_mb,
  })
  return {
    ...sample,
    scenario: 'growth',
    variant,
    ledger: { ...sample.ledger, offered, lost: 0, doubled: 0 },
    processes: [
      used('order-service', 199),
      used('inventory-service', 80),
      used('generator', 300),
      used('kafka broker', 900),
    ],
    figures: { us_per_order, growth_ratio: 1.02, store_kb_per_order: 1.5, ...figures },
    curve,
  }
}

function reportOf(results: readonly Result[], large: string[] = []): ReportData {
  const metrics: Metrics = { schema_version: SCHEMA_VERSION, run, results: [...results] }
  const comparisons = compareModels(metrics, new Map())
  return { metrics, models: [MODEL], comparisons, examination: { large } } as unknown as ReportData
}

/** Of a run in both tables, one behind the other. */
const lineOf = (text: string, variant: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`| ${MODEL}`) && line.includes(`| ${variant} `))
    .join('')

test('a run is held against 10,000 orders and against its own first tenth', () => {
  const results = [grown('10k', 10_000, 200), grown('1m', 1_000_000, 220)]
  const printed = growthSection(reportOf(results))
  expect(lineOf(printed, '1m')).toMatch(
    /\| 1,000,000 \| +220 \| +1\.10 \| +1\.02 \|.* 0 \| +0 \|.* 199 \| order-service/,
  )
  expect(lineOf(printed, '1m')).toMatch(/\| +900 \| +300 \| +1\.50 \|$/)
  expect(lineOf(printed, '10k')).toMatch(/\| +200 \| {2,}\| +1\.02 \|/)
})

test('what misses its goal is marked', () => {
  const slower = grown('1m', 1_000_000, 240, { growth_ratio: 1.3 })
  const printed = growthSection(reportOf([grown('10k', 10_000, 200), slower]))
  expect(lineOf(printed, '1m')).toContain('1.20 ✗ ')
  expect(lineOf(printed, '1m')).toContain('1.30 ✗ ')
  expect(lineOf(printed, '10k')).not.toContain('✗')
})

test('what was not judged again is said', () => {
  const printed = growthSection(reportOf([grown('1m', 1_000_000, 220)], ['so many were not judged again']))
  expect(printed).toContain('so many were not judged again')
})

test('at a steady rate it is the p99 that may grow', () => {
  const figures = { us_per_order: null, growth_ratio: null, first_p99_ms: 12, last_p99_ms: 13 }
  const printed = growthSection(reportOf([grown('steady', 540_000, 3_333, figures)]))
  expect(lineOf(printed, 'steady')).toMatch(/\| +– \| +– \| +– \| +12\.0 \/ 13\.0 \|/)
})

test('the first page tells of the largest run of each model', () => {
  const results = [grown('10k', 10_000, 200), grown('1m', 1_000_000, 220, { growth_ratio: 1.08 })]
  expect(growthAnswer(reportOf(results))).toContain(
    'sync-rest: the last tenth of 1,000,000 took 1.08 times as long as the first; order-service held at most 199 MB.',
  )
})

test('nothing is printed of what was not measured', () => {
  expect(growthSection(reportOf([sample]))).toBe('')
})
