import { type Metrics, SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { judgeRun } from '@three-ways/result-files/run-verdict'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import type { ReportData } from './report-data.ts'
import { verdictSection } from './verdict-section.ts'

const { run, cells } = sampleRun()
const [cell] = cells
if (cell === undefined) throw new Error('the sample has no cell')
const { result } = cell

function section(change: Partial<Metrics['results'][number]>, complete = true): string {
  const whole = { ...run, complete }
  const metrics: Metrics = { schema_version: SCHEMA_VERSION, run: whole, results: [{ ...result, ...change }] }
  const examination = { missing: [], differences: [], verdicts: [] }
  const data = { metrics, verdict: judgeRun(metrics), comparisons: [], examination }
  return verdictSection(data as unknown as ReportData)
}

test('hollow points are told once, however many words a run is worth', () => {
  const hollow = { hollow_reasons: ['The generator was late.'] }
  expect(section(hollow)).toMatch(/^\*\*VALID\*\*: .* 1 is hollow: see there\.$/)
  const of_two_words = section({ ...hollow, verdict: 'invalid', invalid_reasons: ['late'] }, false)
  expect(of_two_words).toMatch(/^\*\*INVALID\*\*: /)
  expect(of_two_words).toMatch(/^\*\*INCOMPLETE\*\*: /m)
  expect(of_two_words.match(/is hollow/g)).toHaveLength(1)
})

test('somebody else at work is a sentence where that makes nothing invalid', () => {
  const foreign_cpu = {
    ...{ foreign_percent: 30, idle_percent: 1, kernel_percent: 2, own_percent: 90 },
    resolution_percent: 1,
  }
  const shown = section({ instrument: { ...result.instrument, foreign_cpu } })
  expect(shown).toMatch(/^\*\*VALID\*\*/)
  expect(shown).toMatch(/^- latency \/ steady, .*: Somebody else used 30\.0 % of a core of this machine/m)
})
