import { type Metrics, SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { speedSide, speedText } from './speed-change.ts'

const { run, cells } = sampleRun()
const [one] = cells.map(({ result }) => result)
if (one === undefined) throw new Error('the sample has no result')
const door = (last_completed_s: number, more = {}) => {
  return { ...one, scenario: 'throughput-10k', variant: 'door', figures: { last_completed_s }, ...more }
}
const metrics = (...results: (typeof one)[]): Metrics => ({ schema_version: SCHEMA_VERSION, run, results })
const side = (...results: (typeof one)[]) => speedSide([metrics(...results)])
const TITLE = '10k at the door (s)'

test('each repetition counts by its last attempt, and an invalid one does not', () => {
  const { models } = side(
    door(9, { repetition: 1, verdict: 'invalid' }),
    door(4, { repetition: 1, attempt: 2 }),
    door(6, { repetition: 2 }),
    door(1, { repetition: 3, verdict: 'invalid' }),
  )
  expect(models).toEqual({ [one.model]: { [TITLE]: [4, 6] } })
})

test('what only one side has is told as not measured', () => {
  const [before, after] = [side(door(4), door(6, { repetition: 2 })), side(door(2))]
  const cells = (...values: string[]) => values.join(' +\\| +')
  const model = one.model
  expect(speedText({ before, after })).toMatch(
    new RegExp(
      cells('door \\(s\\)', model, '5\\.00 \\(4\\.00 to 6\\.00, n = 2\\)', '2\\.00 .*n = 1\\)', 'not shown'),
    ),
  )
  const empty = { ...before, models: {} }
  expect(speedText({ before: empty, after })).toMatch(new RegExp(cells(model, '–', '2\\.00 .*', '–')))
})

test('a change is shown where chance would seldom part both sides so far', () => {
  const repetitions = (...values: number[]) => {
    return side(...values.map((value, index) => door(value, { repetition: index + 1 })))
  }
  const before = repetitions(4, 5, 6, 7)
  const change = (...after: number[]) => speedText({ before, after: repetitions(...after) })
  expect(change(8, 9, 10)).toMatch(/\| +not shown \(p = 0\.057\) \|/)
  expect(change(8, 9, 10, 11)).toMatch(/\| +1\.73 \(p = 0\.029\) \|/)
  expect(change(6, 9, 10, 11)).toMatch(/\| +not shown \(p = /)
})

test('a run without these rows is refused, and nothing kept is said', () => {
  expect(() => side({ ...one, scenario: 'poison', variant: 'x' })).toThrow('expected valid rows')
  expect(speedText(undefined)).toContain('Nothing has been measured yet')
})

test('runs that took turns with others count as one, if they are of one commit and profile', () => {
  const [first, second] = [metrics(door(4)), metrics(door(6))]
  expect(speedSide([first, second])).toMatchObject({
    runs: [run.id, run.id],
    models: { [one.model]: { [TITLE]: [4, 6] } },
  })
  for (const other of [{ commit: 'f00' }, { profile: 'full' as const }]) {
    expect(() => speedSide([first, { ...second, run: { ...run, ...other } }])).toThrow('of one commit')
  }
})
