import type { CountedCell } from './counted-cell.ts'
import { middleOf } from './middle.ts'
import { bounds } from './nearest-rank.ts'
import type { RecomputedCell } from './recompute.ts'

/** Between what a printed number has to lie. */
export interface Expected {
  readonly low: number
  readonly high: number
}

/** How what is printed is counted anew. */
interface HeadlineRecount {
  /** What the row is about; the rate in it is the run's own. */
  readonly row: RegExp
  readonly scenario: string
  readonly variant: string
  /** The numbers that have to stand in the cell, and no others; undefined: too few orders to print one. */
  readonly expect: (cells: readonly CountedCell[]) => readonly Expected[] | undefined
}

const exactly = (value: number): Expected => ({ low: value, high: value })

function percentile(name: 'accepted' | 'decided' | 'completed', at: 50 | 99): HeadlineRecount['expect'] {
  return (cells) => {
    const together = cells.flatMap(({ logged }) => [...logged.latencies_us[name]])
    if (together.length * (100 - at) < 1_000) return undefined
    const { low, high } = bounds(Float64Array.from(together).sort(), at)
    return [{ low: low / 1000, high: high / 1000 }]
  }
}

/** The same of all orders together, and behind it the range over the runs where there are several. */
function percentileInRange(name: 'accepted' | 'decided' | 'completed'): HeadlineRecount['expect'] {
  return (cells) => {
    const together = percentile(name, 50)(cells)
    const of_each = cells.map((cell) => percentile(name, 50)([cell])?.[0])
    const known = of_each.filter((one) => one !== undefined)
    if (together === undefined || cells.length < 2 || known.length < cells.length) return together
    return [...together, extreme(Math.min, known), extreme(Math.max, known)]
  }
}

function extreme(of: typeof Math.min, all: readonly Expected[]): Expected {
  return { low: of(...all.map(({ low }) => low)), high: of(...all.map(({ high }) => high)) }
}

/** The middle one of the runs, and behind it their range where there are several. */
function medianInRange(of: (cell: CountedCell) => number | undefined): HeadlineRecount['expect'] {
  return (cells) => {
    const values = cells.map(of).filter((value) => value !== undefined)
    if (values.length === 0 || values.length < cells.length) return undefined
    const printed = [middleOf(values), Math.min(...values), Math.max(...values)].map(exactly)
    return values.length === 1 ? printed.slice(0, 1) : printed
  }
}

/** `201 for 95.0 %, 504 for 5.0 %`, the most frequent first; the status alone where it is the only one. */
function shares(cells: readonly CountedCell[]): Expected[] {
  const counts = new Map<string, number>()
  for (const { logged } of cells) {
    for (const [status, count] of Object.entries(logged.http_statuses)) {
      counts.set(status, (counts.get(status) ?? 0) + count)
    }
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const frequent = [...counts].sort(([a, one], [b, other]) => other - one || a.localeCompare(b, 'en'))
  return frequent.flatMap(([status, count]) => [
    ...(status === 'none' ? [] : [exactly(Number(status))]),
    ...(count === total ? [] : [exactly((100 * count) / total)]),
  ])
}

function completedShare(cells: readonly CountedCell[]): Expected[] {
  const sum = (of: (cell: RecomputedCell) => number) => cells.reduce((all, { logged }) => all + of(logged), 0)
  return [exactly((100 * sum(({ outcomes }) => outcomes.completed)) / sum(({ offered }) => offered))]
}

/** One value per run, each different one once. */
function perRun(of: (cell: CountedCell) => number | undefined): HeadlineRecount['expect'] {
  return (cells) => {
    const values = cells.map(of)
    return values.includes(undefined) ? undefined : [...new Set(values as number[])].map(exactly)
  }
}

const latency = { scenario: 'latency', variant: 'steady' } as const
const door = { scenario: 'throughput-10k', variant: 'door' } as const
const bulk = { scenario: 'throughput-10k', variant: 'bulk' } as const
const crashes = { scenario: 'idempotency', variant: 'crash-points' } as const
const GRID = [50, 200, 500, 1000, 1500]
const customers = /: the customer sees$/
const lastDoneOf = ({ logged }: CountedCell) => logged.last_completed_us && logged.last_completed_us / 1e6
const lastDone = perRun(lastDoneOf)

/** Everything in the headline table, the terminal and the answers that orders or stores can tell. */
export const HEADLINE_RECOUNTS: readonly HeadlineRecount[] = [
  {
    ...latency,
    row: /^the customer is answered at /,
    expect: percentileInRange('accepted'),
  },
  { ...latency, row: /^answer: control answered/, expect: percentile('accepted', 50) },
  { ...latency, row: /^the order is decided at /, expect: percentileInRange('decided') },
  { ...latency, row: /^everything done at /, expect: percentileInRange('completed') },
  { ...latency, row: /^answer: control done/, expect: percentile('completed', 50) },
  { ...latency, row: /^the same, p99/, expect: percentile('completed', 99) },
  {
    scenario: 'delay-injection',
    variant: 'uniform-2s',
    row: /2 s: the customer is answered/,
    expect: percentileInRange('accepted'),
  },
  { scenario: 'delay-injection', variant: 'above-timeout-6s', row: /^inventory takes 6 s/, expect: shares },
  { scenario: 'forced-failure', variant: 'inventory-error', row: /^inventory fails/, expect: shares },
  { scenario: 'inventory-down', variant: 'stopped', row: customers, expect: shares },
  { scenario: 'inventory-down', variant: 'stopped', row: /completed after all/, expect: completedShare },
  {
    scenario: 'backlog',
    variant: 'kill',
    row: /refused meanwhile$|^answer: control refused/,
    expect: refusedInOutage,
  },
  {
    scenario: 'idempotency',
    variant: 'duplicates-10-percent',
    row: /^every tenth event/,
    expect: perRun(({ stored }) => stored?.duplicate_effects),
  },
  { ...crashes, row: /^services killed/, expect: perRun(({ stored }) => stored?.duplicate_effects) },
  { ...crashes, row: /told twice$/, expect: perRun(({ stored }) => stored?.external_effects_doubled) },
  { ...latency, row: /^completed p50 \(ms\)$/, expect: percentile('completed', 50) },
  { ...latency, row: /^completed p99 \(ms\)$/, expect: percentile('completed', 99) },
  { ...latency, row: /^answer: done at p50/, expect: percentile('completed', 50) },
  { ...latency, row: /^answer: done at p99/, expect: percentile('completed', 99) },
  ...GRID.flatMap((rate) => [pointOf(rate, 50), pointOf(rate, 99)]),
  {
    scenario: 'capacity',
    variant: 'any',
    row: /^capacity \(orders\/s\)$|^answer: capacity$/,
    expect: perRun(({ capacity_per_s }) => capacity_per_s),
  },
  { ...door, row: /over 64 connections/, expect: medianInRange(lastDoneOf) },
  { ...bulk, row: /in one request/, expect: medianInRange(lastDoneOf) },
  { ...door, row: /^10k door|^answer: last one of door/, expect: lastDone },
  { ...bulk, row: /^10k bulk|^answer: last one of bulk/, expect: lastDone },
]

/**
 * Rows that no order and no store can tell: a moment at which something else was counted to be empty, and
 * digests, which the invariant I10 compares.
 */
export const NOT_RECOUNTED: readonly RegExp[] = [/nothing waits any more/, /^analytics rebuilt/]

/** A point of the curves, in the terminal and in the answer. */
function pointOf(rate: number, at: 50 | 99): HeadlineRecount {
  const variant = `${rate}-per-s`
  const row = new RegExp(`^load ${rate.toLocaleString('en-US')}/s p${at} |^answer: ${variant} done at p${at}`)
  return { scenario: 'load', variant, row, expect: percentile('completed', at) }
}

function refusedInOutage(cells: readonly CountedCell[]): Expected[] | undefined {
  const [cell] = cells
  const outage = cells.length === 1 ? cell?.outage : undefined
  return outage && [exactly(outage.refused), exactly(outage.offered)]
}
