import { LatencyHistogram } from '@three-ways/instrument/histogram'
import type { Result } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { type JudgedAttempt, judgeRow } from './row-judgement.ts'

const sample = sampleRun().cells[0]?.result as Result
const of = (count: number, us: number) => LatencyHistogram.of(Array.from({ length: count }, () => us))

function attempt(repetition: number, more: Partial<Result> = {}, slip_us = 300): JudgedAttempt {
  const result = { ...sample, repetition, attempt: 1, ...more }
  return { result, slip: of(400, slip_us), completed: of(400, 6_000) }
}
const row = (...attempts: [JudgedAttempt, ...JudgedAttempt[]]) => judgeRow(attempts)
const six = [1, 2, 3, 4, 5, 6].map((repetition) => attempt(repetition)) as [JudgedAttempt]
const again = (repetition: number) => attempt(repetition, { attempt: 2 })

test('a third that was measured again is a measurement, more is a selection', () => {
  expect(row(...six)).toMatchObject({ repetitions: 6, repeated: 0, invalid_reasons: [] })
  expect(row(...six, again(1), again(2))).toMatchObject({ repetitions: 6, repeated: 2, invalid_reasons: [] })
  const selected = row(...six, again(1), again(2), again(5))
  expect(selected).toMatchObject({ repeated: 3, invalid_reasons: [expect.stringContaining('3 of 6')] })
})

test('of one or two repetitions nobody says that too many were repeated', () => {
  expect(row(attempt(1), again(1)).invalid_reasons).toEqual([])
})

test('lateness that no cell has orders enough to show is seen over all of them', () => {
  // 400 orders are judged at p95; 3 % of them are late, in each cell.
  const late = six.map((one) => ({ ...one, slip: LatencyHistogram.merged([of(388, 300), of(12, 9_000)]) }))
  const { slip_p99_ms, invalid_reasons } = row(...(late as [JudgedAttempt]))
  expect(slip_p99_ms).toBeCloseTo(9, 1)
  expect(invalid_reasons).toEqual([
    expect.stringMatching(/slip p99 9\.\d+ ms, allowed 1\.00 ms, n = 2400\.$/),
  ])
})

test('an attempt that was measured again does not speak for its row', () => {
  const first = attempt(1, {}, 50_000)
  const [, ...others] = six as JudgedAttempt[]
  expect(row(first, again(1), ...others).invalid_reasons).toEqual([])
})

test('a load without a schedule has no lateness', () => {
  const bursts = six.map((one) => ({ ...one, slip: null })) as unknown as [JudgedAttempt]
  expect(row(...bursts)).toMatchObject({ slip_p99_ms: null, invalid_reasons: [] })
})
