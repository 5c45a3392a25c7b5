import { existsSync, readFileSync } from 'node:fs'
import { medianOf } from '@three-ways/instrument/statistics/median'
import { rankProbability } from '@three-ways/instrument/statistics/rank-test'
import { number } from '@three-ways/report/numbers'
import { left, right, table } from '@three-ways/report/table'
import type { Metrics, Result } from '@three-ways/result-files/metrics'
import { lastAttempts } from '@three-ways/result-files/run-verdict'
import { z } from 'zod'

/** A change is shown where chance alone would part both sides so far in at most one row of twenty. */
const SHOWN_AT_MOST = 0.05

/** Where the two runs are kept whose difference ARCHITECTURE.md tells; it is committed. */
export const SPEED_FILE = new URL('./speed-change.json', import.meta.url)

const sideSchema = z.object({
  /** Where a machine is not equally fast all the time, runs of both sides take turns. */
  runs: z.array(z.string()).min(1),
  commit: z.string(),
  profile: z.string(),
  /** Of each model and figure its values, one for each repetition that is valid. */
  models: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
})
const changeSchema = z.object({ before: sideSchema, after: sideSchema })
export type SpeedSide = z.output<typeof sideSchema>
export type SpeedChange = z.output<typeof changeSchema>

interface Figure {
  readonly title: string
  readonly row: string
  of(result: Result): unknown
}

const spent = (title: string, name: string): Figure => {
  return { title, row: 'ladder/4-outbox', of: ({ figures }) => figures[name] }
}
const FIGURES: readonly Figure[] = [
  {
    title: 'completed p50 at 100/s (ms)',
    row: 'latency/steady',
    of: ({ latency }) => latency.completed.p50_ms,
  },
  {
    title: 'completed p99 at 100/s (ms)',
    row: 'latency/steady',
    of: ({ latency }) => latency.completed.p99_ms,
  },
  {
    title: '10k at the door (s)',
    row: 'throughput-10k/door',
    of: ({ figures }) => figures.last_completed_s,
  },
  {
    title: '10k through /bulk (s)',
    row: 'throughput-10k/bulk',
    of: ({ figures }) => figures.last_completed_s,
  },
  spent('written per order (KB)', 'steady_written_kb_per_order'),
  spent('write calls per order', 'steady_write_calls_per_order'),
  spent('CPU of the services per order (ms)', 'steady_services_cpu_ms_per_order'),
]

/**
 * What runs have of these figures, each model by the last attempts that are valid. Throws a `TypeError` where
 * there is no such row, and where they are not of one commit and profile.
 */
export function speedSide(metrics: readonly Metrics[]): SpeedSide {
  const runs = metrics.map(({ run }) => ({ ...run, commit: run.commit ?? 'unknown' }))
  const ids = runs.map(({ id }) => id)
  const refuse = (what: string) => new TypeError(`Reading ${ids.join(' and ')}: expected ${what}`)
  const [first] = runs
  const isOfOne = runs.every(({ commit, profile }) => commit === first?.commit && profile === first.profile)
  if (first === undefined || !isOfOne) throw refuse('runs of one commit and one profile')
  const models: Record<string, Record<string, number[]>> = {}
  for (const result of metrics.flatMap(({ results }) => lastAttempts(results))) {
    if (result.verdict !== 'valid') continue
    for (const { title, row, of } of FIGURES) {
      const value = row === `${result.scenario}/${result.variant}` ? of(result) : undefined
      if (typeof value !== 'number') continue
      const figures = models[result.model] ?? {}
      models[result.model] = { ...figures, [title]: [...(figures[title] ?? []), value] }
    }
  }
  if (Object.keys(models).length === 0) {
    throw refuse('valid rows of latency, throughput-10k or ladder, got none')
  }
  return { runs: ids, commit: first.commit, profile: first.profile, models }
}

/** What is kept; undefined where nothing is yet. */
export function keptChange(): SpeedChange | undefined {
  if (!existsSync(SPEED_FILE)) return undefined
  return changeSchema.parse(JSON.parse(readFileSync(SPEED_FILE, 'utf8')))
}

/**
 * Medians over the repetitions with their range, before and after, and how many times as much it is now,
 * where it is shown by the rank test that the rankings of a report rest on. Each row is tested by itself.
 */
export function speedText(change: SpeedChange | undefined): string {
  if (change === undefined) return 'Nothing has been measured yet (`node bench/test/write-speed-change.ts`).'
  const { before, after } = change
  const rows = FIGURES.flatMap(({ title }) => {
    return Object.keys(after.models).flatMap((model) => {
      const [was, is] = [before, after].map((side) => side.models[model]?.[title] ?? []) as [
        number[],
        number[],
      ]
      if (was.length + is.length === 0) return []
      return [[title, model, withRange(was), withRange(is), timesAsMuch(was, is)]]
    })
  })
  const columns = [left('figure'), left('model'), right('before'), right('after'), right('times')]
  const sides = [before, after].map(
    ({ runs, commit, profile }) => `${runs.join(', ')} (${profile}, ${commit.slice(0, 9)})`,
  )
  const how = [
    `Before: ${sides[0]}; after: ${sides[1]}.`,
    'Median over the repetitions, least to most, how many valid ones; – was not measured.',
    'p: how probable it is that two sides of one speed are parted so far (rank test, each row by itself);',
    `a change is shown at ${SHOWN_AT_MOST} or less, so in one row of twenty where there is none.`,
  ]
  return [how.join(' '), table(columns, rows)].join('\n\n')
}

function timesAsMuch(was: readonly number[], is: readonly number[]): string {
  if (was.length === 0 || is.length === 0) return '–'
  const probability = rankProbability(was, is)
  const times = probability <= SHOWN_AT_MOST ? number(medianOf(is) / medianOf(was)) : 'not shown'
  return `${times} (p = ${probability.toFixed(3)})`
}

function withRange(values: readonly number[]): string {
  if (values.length === 0) return '–'
  const range = `${number(Math.min(...values))} to ${number(Math.max(...values))}`
  return `${number(medianOf(values))} (${range}, n = ${values.length})`
}
