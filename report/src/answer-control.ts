import { CONTROL } from '@three-ways/result-files/model-roles'
import { NOT_MEASURED } from './answer-not-measured.ts'
import type { ModelRow } from './model-row.ts'
import { listed, percentile, subItems } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { figuresOf } from './row-figures.ts'

/** Between the two, nothing differs but when the customer gets an answer. */
const SAME_CALLS = 'sync-rest'

/**
 * What comes from answering early, and what from a broker, where the control stands beside a model that it
 * tells something of. Described and not ranked.
 */
export function controlAnswer(data: ReportData): string {
  const steady = rowsBeside(data, 'latency', 'steady')
  const outage = rowsBeside(data, 'backlog', 'kill')
  const told = [
    ...(steady.length === 0 ? [] : [`\`latency / steady\`, p50: ${listed(steady.map(times))}.`]),
    ...(outage.length === 0 ? [] : [`\`backlog / kill\`: ${listed(outage.map(refusals))}.`]),
  ]
  return told.length === 0 ? NOT_MEASURED : `${READING}${subItems(told)}`
}

const READING = `From ${SAME_CALLS} to ${CONTROL} only the moment of the answer changes, for the calls are the same; from ${CONTROL} to a broker model what carries the events. So the first difference is what answering early gives, the second what a broker gives or takes.`

/** Of one variant, in the order in which they are read; none where the control stands alone. */
function rowsBeside(data: ReportData, scenario: string, variant: string): readonly ModelRow[] {
  const rows = ofScenario(data, scenario).find((comparison) => comparison.variant === variant)?.rows ?? []
  const counted = rows.filter((row) => row.counted.length > 0)
  const first = [SAME_CALLS, CONTROL].flatMap((model) => counted.filter((row) => row.model === model))
  const others = counted.filter((row) => !first.includes(row))
  const has_control = counted.some(({ model }) => model === CONTROL)
  return has_control && counted.length > 1 ? [...first, ...others] : []
}

function times({ model, latency: { accepted, completed } }: ModelRow): string {
  const p50 = ({ p50_ms, count }: typeof accepted) => percentile(p50_ms, count)
  return `${model} is answered after ${p50(accepted)} ms and done after ${p50(completed)} ms`
}

function refusals(row: ModelRow): string {
  const own = figuresOf(row)
  return `${row.model} refused ${own('refused_during_outage')} of ${own('offered_during_outage')} orders`
}
