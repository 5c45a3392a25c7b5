import { CPU_BOUND_PERCENT, cpuBoundSentence, isCpuBound } from './cpu-bound.ts'
import type { ModelRow } from './model-row.ts'
import { number, wholeNumber } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

const NONE = '–'

/** Of before version 2: a process that was restarted in these counted from its new start only. */
const RESTARTED = ['backlog', 'crash-points', 'inventory-down', 'service-crash']

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
        ...PARTS.map(({ has }) => partText(names.filter(has), (name) => cell(row, name))),
        ...last(row),
      ]),
    )
  const columns = [left('scenario'), left('model'), ...PARTS.map(({ title }) => left(title))]
  const busy = data.comparisons.filter(isCpuBound)
  const bound = busy.map(({ scenario, variant }) => `${scenario} / ${variant}`)
  const is_old = data.metrics.schema_version === 1
  const used = (row: ModelRow, name: string) => (is_old && wasRestarted(row) ? NONE : cpuOf(row, name))
  return [
    '## CPU and memory',
    'CPU seconds per second of load × 100, so 100 is one core; mean over the time of the runs that count. A process that was killed and started again is counted over both lives, but for its last half second. Host: the busiest of those runs, all cores together being 100.',
    ...(bound.length === 0
      ? []
      : [`**${cpuBoundSentence(busy)}** Host CPU above ${CPU_BOUND_PERCENT} % in: ${bound.join(', ')}.`]),
    table(
      [...columns, right('host (%)')],
      rowsOf(used, (row) => [busiest(row)]),
    ),
    is_old
      ? 'Resident memory at the end of the load, MB:'
      : 'Resident memory, the most that was seen twice a second while the load ran, MB:',
    table(
      columns,
      rowsOf(memoryOf, () => []),
    ),
    ...(is_old ? [] : batchSection(data)),
  ].join('\n\n')
}

const SERVICE = '-service'
const BROKER = 'broker'

/** What runs in a system, by whose it is: a column each. */
const PARTS = [
  { title: 'services', has: (name: string) => name.endsWith(SERVICE) },
  { title: 'broker', has: (name: string) => name.endsWith(BROKER) },
  { title: 'others', has: (name: string) => !name.endsWith(SERVICE) && !name.endsWith(BROKER) },
]

/** `order 12.6, inventory 4.94`: every process that there was, by its name without that of its column. */
function partText(names: readonly string[], cell: (name: string) => string): string {
  const told = names.map((name) => [name, cell(name)] as const).filter(([, text]) => text !== NONE)
  if (told.length === 0) return NONE
  return told
    .map(([name, text]) => `${name.replace(SERVICE, '').replace(` ${BROKER}`, '')} ${text}`)
    .join(', ')
}

function wasRestarted({ scenario, variant }: ModelRow): boolean {
  return RESTARTED.includes(scenario) || RESTARTED.includes(variant)
}

const ACCEPTING = 'order-service'

/** How much shared a transaction or a publish: what a burst gains and a steady load does not. */
function batchSection(data: ReportData): string[] {
  const rows = data.comparisons.flatMap((comparison) =>
    comparison.rows.flatMap((row) => {
      const [commit, publish] = (['commit', 'publish'] as const).map((of) => sizesOf(row, of))
      if (commit === undefined && publish === undefined) return []
      const cells = [...(commit ?? ['–', '–']), ...(publish ?? ['–', '–'])]
      return [[`${comparison.scenario} / ${comparison.variant}`, row.model, ...cells]]
    }),
  )
  if (rows.length === 0) return []
  const columns = ['commit p50', 'commit p99', 'publish p50', 'publish p99'].map(right)
  return [
    `Messages per transaction and per publish of the ${ACCEPTING}, while the load ran, one value per run that counts; services that were restarted meanwhile have forgotten theirs. The other services are in \`metrics.json\`.`,
    table([left('scenario'), left('model'), ...columns], rows),
  ]
}

function sizesOf(row: ModelRow, of: 'commit' | 'publish'): string[] | undefined {
  const found = row.counted.flatMap(({ batch_sizes }) =>
    batch_sizes.filter((sizes) => sizes.service === ACCEPTING && sizes.of === of),
  )
  if (found.length === 0) return undefined
  const each = (name: 'p50' | 'p99') =>
    [...new Set(found.map((sizes) => wholeNumber(sizes[name])))].join(', ')
  return [each('p50'), each('p99')]
}

/** CPU is time over time, so its mean is weighted by how long each run took. */
function cpuOf(row: ModelRow, name: string): string {
  let cpu_s = 0
  let wall_s = 0
  for (const run of row.counted) {
    const used = run.processes.find((process) => process.name === name)
    if (used === undefined) continue
    cpu_s += (used.cpu_percent / 100) * run.throughput.duration_s
    wall_s += run.throughput.duration_s
  }
  return wall_s === 0 ? NONE : number((100 * cpu_s) / wall_s)
}

function memoryOf(row: ModelRow, name: string): string {
  const known = row.counted
    .map((run) => run.processes.find((process) => process.name === name))
    .flatMap((use) => use?.resident_max_mb ?? use?.resident_mb ?? [])
  return known.length === 0 ? NONE : wholeNumber(Math.max(...known))
}

function busiest(row: ModelRow): string {
  const known = row.counted.map((run) => run.instrument.host_cpu_percent)
  return known.length === 0 ? '–' : number(Math.max(...known))
}
