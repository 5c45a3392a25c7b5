import { left, right, table } from '@three-ways/report/table'
import { type ExperimentOutcome, RELIABLY, reliablyFound } from './compare-experiment.ts'

const COLUMNS = ['repetitions', 'lowest', 'quarter', 'median', 'three quarters', 'highest']

/** What the experiment found, in words and by factor, and the pools by model (completed p50 in ms). */
export function experimentText(
  pools: Readonly<Record<string, readonly number[]>>,
  outcome: ExperimentOutcome,
): string {
  if (Object.values(pools).some(({ length }) => length === 0)) {
    return 'No pool of repetitions has been collected yet (`node bench/test/collect-pool.ts`).'
  }
  const rows = Object.entries(pools).map(([model, medians_ms]) => {
    const sorted = medians_ms.toSorted((one, other) => one - other)
    const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] as number).toFixed(2)
    return [model, String(sorted.length), at(0), at(0.25), at(0.5), at(0.75), at(1)]
  })
  const { alarms, alike, found, slower } = outcome
  const smallest = reliablyFound(outcome)
  const verdict =
    smallest === undefined
      ? 'None of them is found reliably at the scatter of this pool'
      : `At the scatter of this pool a difference by the factor ${smallest} is found reliably`
  return [
    `Drawn from the pool, six repetitions against six: ${alarms} of ${alike} pairs in which nothing changed ` +
      'were called better or worse. With one side multiplied by a factor, pairs that were called worse:',
    '',
    table(
      [left('factor'), ...found.map(({ factor }) => right(String(factor)))],
      [[`of ${slower}`, ...found.map(({ pairs }) => String(pairs))]],
    ),
    '',
    `${verdict} (in ${RELIABLY} of ${slower} pairs at least). Completed p50 in the pool (ms):`,
    '',
    table([left('model'), ...COLUMNS.map(right)], rows),
  ].join('\n')
}
