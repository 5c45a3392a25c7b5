import { type Metrics, type Result, SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { ladderAnswer } from './answer-ladder.ts'
import { throughputSection } from './behaviour-sections.ts'
import { comparisonPart } from './comparison-section.ts'
import { ladderSection } from './ladder-section.ts'
import { compareModels } from './model-row.ts'
import type { ReportData } from './report-data.ts'

const { run, cells } = sampleRun()
const MODEL = 'sync-rest'
const own = cells.map(({ result }) => result).filter(({ model }) => model === MODEL)
const steady = own.find(({ scenario }) => scenario === 'latency') as Result
const door = own.find(({ variant }) => variant === 'door') as Result

/** A step of the ladder in which an order took so many milliseconds, and so many came at once in a second. */
function step(variant: string, p50_ms: number, burst_orders: number, figures: object = {}): Result {
  const completed = { ...steady.latency.completed, p50_ms, p99_ms: 2 * p50_ms }
  return {
    ...steady,
    scenario: 'ladder',
    variant,
    latency: { ...steady.latency, completed },
    figures: {
      burst_orders,
      burst_last_completed_s: 1,
      kill_without_an_end: 12,
      kill_orders: 99,
      ...figures,
    },
  }
}

function partsOf(data: ReportData): string {
  return data.comparisons.map((comparison) => comparisonPart(data, comparison)).join('\n\n')
}

function reportOf(...results: Result[]): ReportData {
  const metrics: Metrics = { schema_version: SCHEMA_VERSION, run, results }
  const models = [MODEL]
  const said = { questions: {}, predictions: {} }
  return { metrics, models, ...said, comparisons: compareModels(metrics, new Map()) } as unknown as ReportData
}

test('a step has its price, and what the kill did', () => {
  const costs = { steady_write_calls_per_order: 7, burst_write_calls_per_order: 3 }
  const printed = ladderSection(reportOf(step('4-outbox', 3, 500), step('0-transport', 1.5, 1_000, costs)))
  const lines = printed.split('\n').filter((line) => line.includes('-transport') || line.includes('4-outbox'))
  expect(lines[0]).toMatch(/\| sync-rest +\| 0-transport \| bare relay.*\| +1\.50 \/ .*\| +12 \|/)
  expect(lines[0]).toMatch(/\| +99 \|$/)
  expect(lines[1]).toMatch(/\| 4-outbox/)
  expect(lines[2]).toMatch(/\| sync-rest +\| 0-transport .*7\.00 \/ 3\.00 /)
})

test('the first page says what the kill did without each guarantee', () => {
  const doubled = { kill_without_an_end: 0, kill_doubled: 3 }
  const none = { kill_without_an_end: 0 }
  const steps = [
    step('0-transport', 1.5, 1_000),
    step('2-confirms', 2, 900, doubled),
    step('5-door', 3, 500, none),
  ]
  const answer = ladderAnswer(reportOf(...steps))
  expect(answer).toContain('done after 1.50 ms (p50) there and after 3.00 ms')
  expect(answer).toContain(
    'without a store 12 lost; without an inbox 3 doubled; at 5-door nothing lost or doubled.',
  )
  expect(ladderAnswer(reportOf(steady))).toBe('not measured in this run.')
})

test('what was not measured is not printed', () => {
  const none = reportOf(steady, door)
  expect(ladderSection(none)).toBe('')
  expect(throughputSection(none)).not.toContain('times the floor')
  expect(partsOf(none)).not.toContain('times the floor')
})

test('waiting times and bursts are given in times of the floors of the run', () => {
  const last_s = Number(door.figures.last_completed_s)
  const p50_ms = Number(steady.latency.completed.p50_ms)
  const floors = [step('0-transport', p50_ms / 4, door.ledger.offered), step('1-store', p50_ms / 2, 10)]
  const data = reportOf(steady, door, ...floors)
  expect(partsOf(data)).toMatch(/times the floor \(step 0 \/ 1\)(.|\n)*\| +4\.00 \/ 2\.00 \|/)
  // A burst of another size is no floor of this one.
  expect(throughputSection(data)).toContain(`| ${last_s.toFixed(2)} / – |`.replace('| ', ' '))
})
