import { left, right, table } from '../src/report/table.ts'
import type { ExperimentOutcome } from './compare-experiment.ts'

const COLUMNS = ['repetitions', 'lowest', 'quarter', 'median', 'three quarters', 'highest']

/** What the experiment found, in two sentences and a table of the pools (completed p50 in ms, by model). */
export function experimentText(
  pools: Readonly<Record<string, readonly number[]>>,
  { alarms, alike, found, slower }: ExperimentOutcome,
): string {
  if (Object.values(pools).some(({ length }) => length === 0)) {
    return 'No pool of repetitions has been collected yet (`node bench/test/collect-pool.ts`).'
  }
  const rows = Object.entries(pools).map(([model, medians_ms]) => {
    const sorted = medians_ms.toSorted((one, other) => one - other)
    const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] as number).toFixed(2)
    return [model, String(sorted.length), at(0), at(0.25), at(0.5), at(0.75), at(1)]
  })
  return [
    `Drawn from the pool, six repetitions against six: ${alarms} of ${alike} pairs in which nothing had changed were called better ` +
      `or worse, and ${found} of ${slower} in which one side was multiplied by 1.1 were called worse. Completed p50 in the pool (ms):`,
    '',
    table([left('model'), ...COLUMNS.map(right)], rows),
  ].join('\n')
}
