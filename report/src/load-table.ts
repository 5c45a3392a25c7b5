import { NOT_MEASURED } from './answer-not-measured.ts'
import { HELD, HOLLOW, isHollow, pointsOf, rateText } from './load-points.ts'
import type { ModelRow } from './model-row.ts'
import { listed, milliseconds, number, percentile, subItems, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

const MOMENTS = ['accepted', 'decided', 'completed'] as const

/**
 * One line per rate and model: what its orders waited for. Empty where no such load was measured. Read back
 * and counted anew, like the next one.
 */
export function loadTable(data: ReportData): string {
  const rows = pointsOf(data).map((point) => [
    `${rateText(point.variant)} ${point.model}`,
    isHollow(point) ? HOLLOW : HELD,
    ...MOMENTS.flatMap((moment) => {
      const { count, p50_ms, p99_ms } = point.latency[moment]
      return [percentile(p50_ms, count), percentile(p99_ms, count)]
    }),
  ])
  if (rows.length === 0) return ''
  const moments = MOMENTS.flatMap((moment) => [right(`${moment} p50 (ms)`), right(`${moment} p99 (ms)`)])
  return table([left('offered to'), left('point'), ...moments], rows)
}

/** The same lines: what was refused, what was still open when the last one came, and what it cost. */
export function loadCostTable(data: ReportData): string {
  const rows = pointsOf(data).map((point) => [
    `${rateText(point.variant)} ${point.model}`,
    wholeNumber(point.ledger.refused),
    each(point, ({ figures }) => wholeNumber(Number(figures.open_at_end))),
    each(point, ({ processes }) => milliseconds(sumOf(processes, (name) => name.endsWith('-service')))),
    each(point, ({ processes }) => milliseconds(sumOf(processes, (name) => name.endsWith('broker')))),
    each(point, ({ processes }) => milliseconds(sumOf(processes, (name) => name === 'generator'))),
    each(point, ({ figures }) => number(Number(figures.load_host_cpu_percent))),
  ])
  if (rows.length === 0) return ''
  const columns = [
    left('offered to'),
    right('refused'),
    right('open at end'),
    right('services (% CPU)'),
    right('broker (% CPU)'),
    right('generator (% CPU)'),
    right('host (%)'),
  ]
  return table(columns, rows)
}

/** The curves: the table, how to read it, and why points are hollow. Empty where none was measured. */
export function loadSection(data: ReportData): string {
  const printed = loadTable(data)
  if (printed === '') return ''
  const hollow = pointsOf(data).flatMap((point) => {
    const reasons = new Set(point.counted.flatMap(({ hollow_reasons = [] }) => hollow_reasons))
    return reasons.size === 0
      ? []
      : [`- ${rateText(point.variant)} ${point.model}: ${[...reasons].join(' ')}`]
  })
  return [
    '## Load',
    `Poisson arrivals at the same rates in every run; one raised system per model, warmed until nothing moved, climbs them. ${HELD} is a point that was held; ${HOLLOW} is hollow: the schedule was not held, or generator, services and broker together left no processor, so that it says more of this machine than of the model. Milliseconds from the planned start. Open at end: orders that were planned and had not ended when the last one of the point was planned. A core is 100 % CPU, up to the last end; host is all cores, over the load alone.`,
    printed,
    'What it cost, at each rate:',
    loadCostTable(data),
    ...(hollow.length === 0 ? [] : ['Hollow:', hollow.join('\n')]),
  ].join('\n\n')
}

/** Each rate with what everything done took, model by model. */
export function loadAnswer(data: ReportData): string {
  const comparisons = ofScenario(data, 'load')
  if (comparisons.length === 0) return NOT_MEASURED
  const lines = comparisons.map(({ variant, rows }) => {
    const counted = rows.filter((row) => row.counted.length > 0)
    if (counted.length === 0) return `\`${variant}\`: no valid measurement.`
    return `\`${variant}\`: ${listed(counted.map(told))} (ms).`
  })
  return `Everything about an order is done after p50 / p99, at each rate:${subItems(lines)}`
}

function told(point: ModelRow): string {
  const { count, p50_ms, p99_ms } = point.latency.completed
  const hollow = isHollow(point) ? ' (hollow)' : ''
  return `${point.model} ${percentile(p50_ms, count)} / ${percentile(p99_ms, count)}${hollow}`
}

function each({ counted }: ModelRow, of: (run: ModelRow['counted'][number]) => string): string {
  return [...new Set(counted.map(of))].join(', ')
}

function sumOf(processes: ModelRow['counted'][number]['processes'], fits: (name: string) => boolean) {
  const found = processes.filter(({ name }) => fits(name))
  return found.length === 0 ? null : found.reduce((sum, { cpu_percent }) => sum + cpu_percent, 0)
}
