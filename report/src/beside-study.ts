import { AS_IN_THE_STUDY } from '@three-ways/result-files/study-variant'
import type { Comparison, ModelRow } from './model-row.ts'
import { number, percentile } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/**
 * What a known study of the same six patterns published (ioanaprofeanu/sync-async-microservice-patterns,
 * read at bfcd021): p95 of the HTTP answer in milliseconds, the mean over its load levels and two runs each.
 */
const PUBLISHED_P95_MS: Readonly<Record<string, { readonly rest: number; readonly rabbitmq: number }>> = {
  'fire-and-forget': { rest: 518, rabbitmq: 10.4 },
  'slow-payment': { rest: 2010, rabbitmq: 4.55 },
  'fan-out': { rest: 23.2, rabbitmq: 10.6 },
  'cpu-report': { rest: 10_220, rabbitmq: 523 },
  saga: { rest: 34.2, rabbitmq: 7.51 },
  ingestion: { rest: 1.67, rabbitmq: 2.51 },
}

/** The model of ours that does what one of its two halves does. */
const HALVES = { 'sync-rest': 'rest', 'async-rabbitmq': 'rabbitmq' } as const

const LABEL =
  'Answered, p95 in milliseconds, beside what the study of these patterns published: its own numbers, in Python, ' +
  'on another machine, of closed loops at other loads, and of receipts alone. When the work is done it did not measure.'

/** The question of a scenario, and what was expected to come out where that was said before. */
export function asked({ questions, predictions }: ReportData, { scenario }: Comparison): string[] {
  const question = questions[scenario]
  const prediction = predictions[scenario]
  return [...(question === undefined ? [] : [question]), ...(prediction ? [`Expected: ${prediction}`] : [])]
}

/** Where the patterns did the study's work: it is not the same in its two halves. Else nothing. */
export function asTheStudy({ metrics }: ReportData, { rows }: Comparison): string[] {
  const { configurations = {} } = metrics.run
  const hashes = new Set(rows.flatMap(({ attempts }) => attempts.map((run) => run.configuration_hash)))
  const is_study = [...hashes].some((hash) => {
    return String(configurations[hash]?.run_settings.variants).split(',').includes(AS_IN_THE_STUDY)
  })
  return is_study ? [AS_IN_THE_STUDY_SENTENCE] : []
}

const AS_IN_THE_STUDY_SENTENCE = `**As in the study** (\`--${AS_IN_THE_STUDY}\`): services that are called do not work, those that get events do. So a model that calls does less here than the others, and its times are no comparison with theirs.`

/** Of a load that ends in a flood, what was answered before it: the study's has none. */
function answered({ counted, latency: { accepted } }: ModelRow): string {
  const calm = counted.flatMap(({ figures }) => figures.calm_accepted_p95_ms ?? [])
  if (calm.length === 0) return percentile(accepted.p95_ms, accepted.count)
  return calm.map((value) => number(Number(value))).join(', ')
}

/** Our waiting for an answer beside the study's; nothing for a scenario that it does not have. */
export function besideStudy({ scenario, rows }: Comparison): string[] {
  const published = PUBLISHED_P95_MS[scenario]
  if (published === undefined) return []
  const columns = [left(''), ...rows.map(({ model }) => right(model))]
  const ours = rows.map(answered)
  const theirs = rows.map(({ model }) => {
    const half = Object.hasOwn(HALVES, model) ? HALVES[model as keyof typeof HALVES] : undefined
    return half === undefined ? '–' : number(published[half])
  })
  return [
    LABEL,
    table(columns, [
      ['here', ...ours],
      ['the study', ...theirs],
    ]),
  ]
}
