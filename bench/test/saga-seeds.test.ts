import { SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { seedsOutcome, seedsText, withNewest } from './saga-seeds.ts'

const { run, cells } = sampleRun()
const metrics = { schema_version: SCHEMA_VERSION, run, results: cells.map(({ result }) => result) } as const
const [one] = metrics.results
if (one === undefined) throw new Error('the sample has no result')
const check = { name: 'the stock holds', passed: false, detail: '' }
const killed = { ...one, scenario: 'saga', variant: 'kills', figures: { deaths: 9 } }

test('seeds are added up by model, each by its last attempt, and a check that failed is not left out', () => {
  const results = [
    { ...killed, repetition: 1, attempt: 1, verdict: 'invalid' as const, checks: [check] },
    { ...killed, repetition: 1, attempt: 2, checks: [] },
    { ...killed, repetition: 2, attempt: 1, checks: [check] },
  ]
  const outcome = seedsOutcome({ ...metrics, results })
  const offered = 2 * one.ledger.offered
  expect(outcome.models).toEqual({
    [one.model]: {
      run: run.id,
      seeds: 2,
      orders: offered,
      deaths: 18,
      lost: 0,
      doubled: 0,
      failed_checks: 1,
    },
  })
  const cells = [one.model, 2, offered, 18, 0, 0, 1].join(' +\\| +')
  expect(seedsText(outcome)).toMatch(new RegExp(`\\| ${cells} \\|`))
})

test('of each model the newest run is kept', () => {
  const found = { run: 'new', seeds: 50, orders: 1, deaths: 1, lost: 0, doubled: 0, failed_checks: 0 }
  const kept = { models: { rest: { ...found, run: 'old' }, kafka: { ...found, run: 'old' } } }
  expect(withNewest(kept, { models: { kafka: found } }).models).toEqual({ ...kept.models, kafka: found })
  expect(withNewest(undefined, kept)).toEqual(kept)
})

test('a run without seeds is refused, and nothing kept is said', () => {
  expect(() => seedsOutcome(metrics)).toThrow('expected saga / kills')
  expect(seedsText(undefined)).toContain('No seeds have been run yet')
})
