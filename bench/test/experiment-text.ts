import { left, right, table } from '@three-ways/report/table'
import { type ExperimentOutcome, isQuiet, RELIABLY, reliablyFound } from './compare-experiment.ts'
import { POOL_SIZE, type Pool } from './repetition-pool.ts'

const COLUMNS = ['lowest', 'quarter', 'median', 'three quarters', 'highest']

/** What the experiment found, in words and by factor, and the pools by model (completed p50 in ms). */
export function experimentText(pools: Readonly<Record<string, Pool>>, outcome: ExperimentOutcome): string {
  if (Object.values(pools).some(({ p50_ms }) => p50_ms.length === 0)) {
    return 'No pool of repetitions has been collected yet (`node bench/test/collect-pool.ts`).'
  }
  const rows = Object.entries(pools).flatMap(([model, { p50_ms, generator_percent }]) => [
    [model, 'completed p50 (ms)', ...quarters(p50_ms)],
    [model, 'generator (% of a core)', ...quarters(generator_percent)],
  ])
  const { alarms, alike, found, slower } = outcome
  const smallest = reliablyFound(outcome)
  const verdict =
    smallest === undefined
      ? 'None of them is found reliably at the scatter of this pool'
      : `At the scatter of this pool a difference by the factor ${smallest} is found reliably`
  const noise = Object.values(pools).every(isQuiet)
    ? []
    : [
        'The machine was not quiet while the pool was collected, so that it does not tell what is found on a quiet one.',
        '',
      ]
  return [
    `Drawn from the pool, six repetitions against six: ${alarms} of ${alike} pairs in which nothing changed ` +
      'were called better or worse. With one side multiplied by a factor, pairs that were called worse:',
    '',
    table(
      [left('factor'), ...found.map(({ factor }) => right(String(factor)))],
      [[`of ${slower}`, ...found.map(({ pairs }) => String(pairs))]],
    ),
    '',
    ...noise,
    `${verdict} (in ${RELIABLY} of ${slower} pairs at least). The pool, ${POOL_SIZE} repetitions of each model:`,
    '',
    table([left('model'), left('of each repetition'), ...COLUMNS.map(right)], rows),
  ].join('\n')
}

function quarters(values: readonly number[]): string[] {
  const sorted = values.toSorted((one, other) => one - other)
  return [0, 0.25, 0.5, 0.75, 1].map((share) =>
    (sorted[Math.floor(share * (sorted.length - 1))] as number).toFixed(2),
  )
}
