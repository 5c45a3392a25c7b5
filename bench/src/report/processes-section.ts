import { CPU_BOUND_PERCENT, CPU_BOUND_SENTENCE, isCpuBound } from './answer-speed.ts'
import type { ModelRow } from './model-row.ts'
import { number, wholeNumber } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/** CPU and memory by process while the load ran. */
export function processesSection(data: ReportData): string {
  const names = [
    ...new Set(data.metrics.results.flatMap((result) => result.processes.map((process) => process.name))),
  ]
  if (names.length === 0) return ''
  const rowsOf = (cell: (row: ModelRow, name: string) => string, last: (row: ModelRow) => string[]) =>
    data.comparisons.flatMap((comparison) =>
      comparison.rows.map((row) => [
        `${comparison.scenario} / ${comparison.variant}`,
        row.model,
        ...names.map((name) => cell(row, name)),
        ...last(row),
      ]),
    )
  const columns = [left('scenario'), left('model'), ...names.map(right)]
  const bound = data.comparisons.filter(isCpuBound).map(({ scenario, variant }) => `${scenario} / ${variant}`)
  return [
    '## CPU and memory',
    'CPU seconds per second of load × 100, so 100 is one core; mean over the time of all runs. Host: the busiest run, all cores together being 100.',
    ...(bound.length === 0
      ? []
      : [`**${CPU_BOUND_SENTENCE}** Host CPU above ${CPU_BOUND_PERCENT} % in: ${bound.join(', ')}.`]),
    table(
      [...columns, right('host (%)')],
      rowsOf(cpuOf, (row) => [number(busiest(row))]),
    ),
    'Resident memory at its highest, MB:',
    table(
      columns,
      rowsOf(memoryOf, () => []),
    ),
    ...batchSection(data),
  ].join('\n\n')
}

/** How much shared a transaction or a publish: what a burst gains and a steady load does not. */
function batchSection(data: ReportData): string[] {
  const rows = data.metrics.results.flatMap((result) =>
    result.batch_sizes.map(({ service, of, batches, p50, p99 }) => [
      `${result.scenario} / ${result.variant}`,
      `${result.model} (${result.repetition})`,
      service,
      of,
      ...[batches, p50, p99].map(wholeNumber),
    ]),
  )
  if (rows.length === 0) return []
  const titles = [left('scenario'), left('model (repetition)'), left('service'), left('of')]
  return [
    '<details><summary>Achieved batch sizes: messages per transaction and per publish, warm-up included</summary>',
    table([...titles, right('batches'), right('p50'), right('p99')], rows),
    '</details>',
  ]
}

/** CPU is time over time, so its mean is weighted by how long each run took. */
function cpuOf(row: ModelRow, name: string): string {
  let cpu_s = 0
  let wall_s = 0
  for (const run of row.attempts) {
    const used = run.processes.find((process) => process.name === name)
    if (used === undefined) continue
    cpu_s += (used.cpu_percent / 100) * run.throughput.duration_s
    wall_s += run.throughput.duration_s
  }
  return wall_s === 0 ? '–' : number((100 * cpu_s) / wall_s)
}

function memoryOf(row: ModelRow, name: string): string {
  const known = row.attempts
    .map((run) => run.processes.find((process) => process.name === name)?.resident_mb ?? null)
    .filter((value) => value !== null)
  return known.length === 0 ? '–' : wholeNumber(Math.max(...known))
}

function busiest(row: ModelRow): number {
  return Math.max(...row.attempts.map((run) => run.instrument.host_cpu_percent))
}
