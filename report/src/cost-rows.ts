import type { Result } from '@three-ways/result-files/metrics'
import type { ProcessUse } from '@three-ways/result-files/process-use'
import type { ModelRow } from './model-row.ts'
import type { ReportData } from './report-data.ts'

/** What is paid apart: the services, their broker, and whoever sends the load and hears of ends. */
export const COMPONENTS = ['services', 'broker', 'client'] as const
export type Component = (typeof COMPONENTS)[number]

/** Loads of which costs are told: nothing is wrong in them, and nobody is slowed down on purpose. */
const LOADS: readonly (readonly [scenario: string, variants: readonly string[]])[] = [
  ['latency', ['steady', 'steady-d2', 'steady-recommended']],
  ['closed-loop', ['32-connections']],
  ['throughput-10k', ['door', 'door-d2', 'door-recommended', 'bulk']],
]
const PER_ORDERS = 1_000
const CLIENT = 'generator'

/** What 1,000 completed orders cost one component; null where the system did not tell. */
export interface ComponentCost {
  readonly cpu_ms: number | null
  readonly written_kb: number | null
  /** Of the stores, as the services count them. */
  readonly flushes: number | null
  /** Not of 1,000 orders: the most that its processes held, each at its own peak, in any of the runs. */
  readonly peak_mb: number | null
}

/** A model in one load; a component that it does not have is not there. */
export interface CostRow {
  readonly row: ModelRow
  readonly completed: number
  readonly costs: Readonly<Partial<Record<Component, ComponentCost>>>
  /** Flush requests to the disk for 1,000 orders, by whoever on this machine; or why they are not known. */
  readonly disk_flushes: number | string
}

/** What orders cost in each load that was measured, model by model. */
export function costRows({ comparisons }: Pick<ReportData, 'comparisons'>): CostRow[] {
  return LOADS.flatMap(([scenario, variants]) => {
    const found = variants.flatMap((variant) =>
      comparisons.filter((one) => one.scenario === scenario && one.variant === variant),
    )
    return found.flatMap(({ rows }) => rows.filter(({ counted }) => counted.length > 0).map(costOf))
  })
}

/** What the counted runs of a row cost, put together: all costs by all orders. */
export function costOf(row: ModelRow): CostRow {
  const { counted } = row
  const completed = row.ledger.completed
  const costs = Object.fromEntries(
    COMPONENTS.flatMap((component) => {
      const per_run = counted.map((run) =>
        run.processes.filter(({ name }) => componentOf(name) === component),
      )
      if (per_run.every((uses) => uses.length === 0)) return []
      const shared = (sum: number | null) =>
        sum === null || completed === 0 ? null : (sum * PER_ORDERS) / completed
      const cpu_s = sumOf(counted, (run, index) => cpuOf(run, per_run[index] ?? []))
      const written = sumOf(counted, (_, index) => writtenOf(per_run[index] ?? []))
      const flushes = component === 'services' ? sumOf(counted, flushesOf) : null
      const cost: ComponentCost = {
        cpu_ms: shared(cpu_s === null ? null : cpu_s * 1000),
        written_kb: shared(written === null ? null : written / 1000),
        flushes: shared(flushes),
        peak_mb: peakOf(per_run),
      }
      return [[component, cost] as const]
    }),
  )
  return { row, completed, costs, disk_flushes: diskFlushesOf(counted, completed) }
}

function componentOf(name: string): Component {
  if (name === CLIENT) return 'client'
  return name.endsWith('broker') ? 'broker' : 'services'
}

/** Null as soon as one run does not tell. */
function sumOf(runs: readonly Result[], of: (run: Result, index: number) => number | null): number | null {
  return runs.map(of).reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0)
}

/** Runs of before it was told have a share of the time until the last end. */
function cpuOf({ throughput }: Result, uses: readonly ProcessUse[]): number | null {
  if (uses.length === 0) return null
  return uses.reduce((sum, { cpu_s, cpu_percent }) => {
    return sum + (cpu_s ?? (cpu_percent / 100) * throughput.duration_s)
  }, 0)
}

function writtenOf(uses: readonly ProcessUse[]): number | null {
  if (uses.length === 0) return null
  return uses.reduce<number | null>((sum, { written_bytes = null }) => {
    return sum === null || written_bytes === null ? null : sum + written_bytes
  }, 0)
}

/** Of all services; null where one of them was started anew, and has forgotten. */
function flushesOf({ flushes, processes }: Result): number | null {
  const services = processes.filter(({ name }) => componentOf(name) === 'services')
  if (flushes === undefined || flushes.services.length < services.length) return null
  return flushes.services.reduce((sum, one) => sum + one.flushes, 0)
}

function peakOf(per_run: readonly (readonly ProcessUse[])[]): number | null {
  const peaks = per_run.map((uses) => {
    const known = uses.flatMap(({ resident_max_mb }) => resident_max_mb ?? [])
    return known.length === 0 || known.length < uses.length ? null : known.reduce((sum, mb) => sum + mb, 0)
  })
  return peaks.reduce<number | null>((most, one) => (one === null ? most : Math.max(most ?? 0, one)), null)
}

function diskFlushesOf(runs: readonly Result[], completed: number): number | string {
  const told = runs.map(({ flushes }) => flushes?.host ?? { why_not: 'this run did not look' })
  const [why_not] = told.flatMap((host) => ('why_not' in host ? [host.why_not] : []))
  if (why_not !== undefined || completed === 0) return why_not ?? 'nothing was completed'
  const requests = told.reduce((sum, host) => sum + ('requests' in host ? host.requests : 0), 0)
  return (requests * PER_ORDERS) / completed
}
