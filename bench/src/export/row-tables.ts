import type { ModelRow } from '@three-ways/report/model-row'
import { lastAttempts } from '@three-ways/result-files/run-verdict'
import { type ExportTable, flag, real, text, whole } from './export-table.ts'

const ROW_COLUMNS = [text('run_id'), text('scenario'), text('variant'), text('model')]
const OF_ALL = ['accepted', 'decided', 'completed'] as const

/** One model in one variant, all that counts of it together. */
export const ROWS_TABLE: ExportTable = {
  name: 'rows',
  what: 'a model in a variant of a scenario: all orders of the repetitions that count together',
  columns: [
    ...ROW_COLUMNS,
    whole('repetitions', 'that count'),
    whole('attempts'),
    ...OF_ALL.flatMap((name) => [
      whole(`${name}_count`),
      real(`${name}_p50_ms`),
      real(`${name}_p95_ms`),
      real(`${name}_p99_ms`),
    ]),
    real('completed_per_s'),
  ],
  *rows({ metrics: { run }, comparisons }) {
    for (const row of comparisons.flatMap(({ rows }) => rows)) {
      const { counted, attempts, latency, completed_per_s } = row
      const latencies = OF_ALL.flatMap((name) => {
        const { count, p50_ms, p95_ms, p99_ms } = latency[name]
        return [count, p50_ms, p95_ms, p99_ms]
      })
      yield [...named(run.id, row), counted.length, attempts.length, ...latencies, completed_per_s]
    }
  },
}

/** Each repetition of a row once: the attempt that counts, or that none does. */
export const REPETITIONS_TABLE: ExportTable = {
  name: 'repetitions',
  what: 'a repetition of a row: its last attempt, and whether that counts',
  columns: [
    ...ROW_COLUMNS,
    whole('repetition'),
    whole('attempt', 'the last one'),
    flag('counts'),
    real('accepted_p50_ms'),
    real('decided_p50_ms'),
    real('completed_p50_ms'),
    real('completed_p99_ms'),
    real('last_completed_s', 'of a burst'),
  ],
  *rows({ metrics: { run }, comparisons }) {
    for (const row of comparisons.flatMap(({ rows }) => rows)) {
      for (const result of lastAttempts(row.attempts)) {
        const { accepted, decided, completed } = result.latency
        const { last_completed_s } = result.figures
        yield [
          ...named(run.id, row),
          ...[result.repetition, result.attempt, row.counted.includes(result)],
          ...[accepted.p50_ms, decided.p50_ms, completed.p50_ms, completed.p99_ms],
          typeof last_completed_s === 'number' ? last_completed_s : null,
        ]
      }
    }
  },
}

function named(run_id: string, { scenario, variant, model }: ModelRow) {
  return [run_id, scenario, variant, model]
}
