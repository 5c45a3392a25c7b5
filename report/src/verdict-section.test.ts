import { type Metrics, SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { judgeRun } from '@three-ways/result-files/run-verdict'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import type { ReportData } from './report-data.ts'
import { shortReasons } from './short-verdict.ts'
import { verdictSection } from './verdict-section.ts'

const { run, cells } = sampleRun()
const [cell] = cells
if (cell === undefined) throw new Error('the sample has no cell')
const { result } = cell

type Results = Metrics['results']

function dataOf(results: Results, complete = true): ReportData {
  const metrics: Metrics = { schema_version: SCHEMA_VERSION, run: { ...run, complete }, results }
  const examination = { missing: [], differences: [], verdicts: [] }
  return { metrics, verdict: judgeRun(metrics), comparisons: [], examination } as unknown as ReportData
}

function section(change: Partial<Results[number]>, complete = true): string {
  return verdictSection(dataOf([{ ...result, ...change }], complete))
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

test('on the first page, measurements that were made again are summed up where they are many', () => {
  const invalid: Partial<Results[number]> = { verdict: 'invalid', invalid_reasons: ['late'] }
  const twice = (repetition: number) => [
    { ...result, repetition, ...invalid },
    { ...result, repetition, attempt: 2 },
  ]
  expect(shortReasons(dataOf([1, 2, 3].flatMap(twice)), 'e.md')).toBe(
    '- 3 measurements were invalid and made again, the second attempt of each counts: latency / steady.\n' +
      '- At length: [evidence](e.md).',
  )
  const in_vain = [...[1, 2, 3].flatMap(twice), { ...result, repetition: 3, attempt: 2, ...invalid }]
  expect(shortReasons(dataOf(in_vain.toSpliced(5, 1)), 'e.md')).toContain('made again, 1 of them in vain: ')
  expect(shortReasons(dataOf([1, 2].flatMap(twice)), 'e.md').match(/Measured again/g)).toHaveLength(2)
})
