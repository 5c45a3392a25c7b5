import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { loopbackLimit, loopbackText } from './loopback-speed.ts'
import { dataOf } from './sample-data.ts'

const results = sampleRun()
  .cells.map(({ result }) => result)
  .filter(({ scenario }) => scenario === 'throughput-10k')

/** Each result has a slower machine behind it than before it, by `factor`. */
function around(factor: number) {
  return results.map((result) => ({
    ...result,
    instrument: { ...result.instrument, loopback_round_trip_us: { before: 100, after: 100 * factor } },
  }))
}

test('the round trips around the measurements of a row, a column per model', () => {
  const [, , row] = (loopbackText(dataOf(around(3))) ?? '').split('\n\n')[1]?.split('\n') ?? []
  expect(row).toMatch(
    /^\| throughput-10k \/ \S+ +\| +200 \(100–300\) \| +200 \(100–300\) \| +200 \(100–300\) \|$/,
  )
})

test('a run whose bench did not look tells nothing', () => {
  expect(loopbackText(dataOf(results))).toBeUndefined()
  expect(loopbackLimit(results)).toEqual([])
})

test('around how many measurements the machine was slow is said on the first page', () => {
  const [first, ...others] = around(1.2)
  if (first === undefined) throw new Error('the sample has no burst')
  const slow = (before: number, after: number) => ({
    ...first,
    instrument: { ...first.instrument, loopback_round_trip_us: { before, after } },
  })
  const [sentence] = loopbackLimit([slow(250, 400), ...others])
  expect(sentence).toContain(`slower around 1 of ${results.length} measurements`)
  expect(sentence).toContain('(100 µs at best, up to 250 there)')
  expect(loopbackLimit([slow(100, 400), ...others])).toEqual([])
})
