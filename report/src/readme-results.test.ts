import { expect, test } from 'vitest'
import { compareModels } from './model-row.ts'
import { runsLeftOut } from './readme-results.ts'
import { repeatedRun } from './sample-repetitions.ts'

const { metrics } = repeatedRun({ steady_ms: { 'sync-rest': [2, 2.1, 2.2] } })

function leftOutWith(invalid: readonly number[]): string[] {
  const results = metrics.results.map((result) => {
    return invalid.includes(result.repetition) ? { ...result, verdict: 'invalid' as const } : result
  })
  const run = { ...metrics, results }
  return runsLeftOut({ metrics: run, comparisons: compareModels(run, new Map()) })
}

test('a repetition of which no attempt was valid is named beside the table', () => {
  expect(leftOutWith([2]).join()).toContain('1 of 3 of sync-rest in latency / steady')
})

test('a row with all its runs, and one with none, is not named there', () => {
  expect(leftOutWith([])).toEqual([])
  expect(leftOutWith([1, 2, 3])).toEqual([])
})
