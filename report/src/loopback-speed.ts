import { isSlowAround } from '@three-ways/instrument/slow-machine'
import { medianOf } from '@three-ways/instrument/statistics/median'
import type { Result } from '@three-ways/result-files/metrics'
import { counted, wholeNumber } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/**
 * What a round trip over the loopback took around each measurement of a row, as `median (least–most)` in µs,
 * a column per model: the same work every time, so that where it differs the machine does. `undefined` of a
 * run whose bench did not look.
 */
export function loopbackText({ comparisons, models }: Pick<ReportData, 'comparisons' | 'models'>) {
  const known = comparisons.filter(({ rows }) => rows.some((row) => loopbackTimes(row.attempts).length > 0))
  if (known.length === 0) return undefined
  const columns = [left('round trip over the loopback (µs)'), ...models.map((model) => right(model))]
  return [
    'A round trip of 500 bytes over the loopback, between two threads and before and behind each measurement, is the same work every time. Where it took longer, the machine was slower; a burst and a closed loop have no schedule that would tell.',
    table(
      columns,
      known.map(({ scenario, variant, rows }) => [
        `${scenario} / ${variant}`,
        ...models.map((model) => {
          return rangeText(loopbackTimes(rows.find((row) => row.model === model)?.attempts ?? []))
        }),
      ]),
    ),
  ].join('\n\n')
}

/** What that means for a reader of the first page: nothing, or a sentence. */
export function loopbackLimit(results: readonly Result[]): string[] {
  const known = results.flatMap(({ instrument: { loopback_round_trip_us: taken_us } }) => taken_us ?? [])
  const least_us = Math.min(...loopbackTimes(results))
  const slow = known.filter((taken_us) => isSlowAround(taken_us, least_us))
  if (slow.length === 0) return []
  const most_us = Math.max(...slow.map(({ before, after }) => Math.min(before, after)))
  return [
    `The machine itself was slower around ${wholeNumber(slow.length)} of ${counted(known.length, 'measurement')}: a round trip over its loopback took more than twice as long as at best before them and behind them (${wholeNumber(least_us)} µs at best, up to ${wholeNumber(most_us)} there). A difference between two bursts, or of a row that was measured once, may be the machine’s.`,
  ]
}

/** What the round trips around these measurements took, in µs, two of each; of older benches none. */
export function loopbackTimes(results: readonly Result[]): number[] {
  return results.flatMap(({ instrument: { loopback_round_trip_us } }) =>
    loopback_round_trip_us === undefined ? [] : Object.values(loopback_round_trip_us),
  )
}

function rangeText(times: readonly number[]): string {
  if (times.length === 0) return '–'
  const range = [Math.min(...times), Math.max(...times)].map(wholeNumber).join('–')
  return `${wholeNumber(medianOf(times))} (${range})`
}
