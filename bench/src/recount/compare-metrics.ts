import { cellTitle, LATENCY_NAMES, type LatencyName } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'
import { bounds } from './nearest-rank.ts'
import type { RecomputedCell } from './recompute.ts'

/** Where `metrics.json` says something else of a cell than its order log; one sentence each. Pure. */
export function compareWithLog(result: Result, cell: RecomputedCell): string[] {
  const found: string[] = []
  const differ: Differ = (what, reported, logged) =>
    found.push(`${cellTitle(result)}: ${what} is ${reported} in metrics.json, ${logged} by the log`)
  const terms = { offered: cell.offered, accepted: cell.offered - cell.outcomes.refused, ...cell.outcomes }
  for (const [term, logged] of Object.entries(terms)) {
    const reported = result.ledger[term as keyof typeof terms]
    if (reported !== logged) differ(`ledger.${term}`, reported, logged)
  }
  if (cell.repeated_ids > 0) differ('number of repeated order ids', 0, cell.repeated_ids)
  for (const limit of ['s1', 's5', 's60'] as const) {
    const logged = cell.offered === 0 ? 0 : cell.completed_within[limit] / cell.offered
    const reported = result.completed_within[limit]
    if (Math.abs(reported - logged) > 1e-9) differ(`completed_within.${limit}`, reported, logged)
  }
  for (const name of LATENCY_NAMES) comparePercentiles(name, result, cell, differ)
  compareStatuses(result, cell, differ)
  compareSlip(result, cell, differ)
  compareRates(result, cell, differ)
  return found
}

type Differ = (what: string, reported: unknown, logged: unknown) => void

function comparePercentiles(name: LatencyName, result: Result, cell: RecomputedCell, differ: Differ): void {
  const reported = result.latency[name]
  const sorted = cell.latencies_us[name]
  if (reported.count !== sorted.length) return differ(`latency.${name}.count`, reported.count, sorted.length)
  const values = { p50: 50, p95: 95, p99: 99, max: 100, min: 0 } as const
  for (const [label, percentile] of Object.entries(values)) {
    const field = `${label}_ms` as `${keyof typeof values}_ms`
    const value_ms = reported[field]
    if (value_ms === null) continue
    const { low, high, value } = bounds(sorted, percentile)
    if (value_ms * 1000 >= low && value_ms * 1000 <= high) continue
    differ(`latency.${name}.${field}`, value_ms, value === undefined ? 'nothing' : value / 1000)
  }
}

function compareStatuses({ http_statuses }: Result, cell: RecomputedCell, differ: Differ): void {
  for (const status of new Set([...Object.keys(http_statuses), ...Object.keys(cell.http_statuses)])) {
    const [reported, logged] = [http_statuses[status] ?? 0, cell.http_statuses[status] ?? 0]
    if (reported !== logged) differ(`http_statuses.${status}`, reported, logged)
  }
}

/** Of a load with a schedule; a burst has none, and its lateness says nothing. */
function compareSlip({ instrument }: Result, { slip_us }: RecomputedCell, differ: Differ): void {
  if (instrument.achieved_rate_share === null) return
  const values = { p50: 50, p95: 95, p99: 99, max: 100 } as const
  for (const [label, percentile] of Object.entries(values)) {
    const field = `slip_${label}_ms` as `slip_${keyof typeof values}_ms`
    const value_ms = instrument[field]
    if (value_ms === null) continue
    const { low, high, value } = bounds(slip_us, percentile)
    if (value_ms * 1000 >= low && value_ms * 1000 <= high) continue
    differ(`instrument.${field}`, value_ms, value === undefined ? 'nothing' : value / 1000)
  }
}

/** Times are kept in whole microseconds; a rate over a short burst moves by as little. */
const RATE_SHARE = 0.001

function compareRates({ throughput }: Result, cell: RecomputedCell, differ: Differ): void {
  const { duration_s, offering_s, offered, outcomes } = cell
  const logged = {
    duration_s,
    offered_per_s: offering_s === 0 ? 0 : offered / offering_s,
    completed_per_s: duration_s === 0 ? 0 : outcomes.completed / duration_s,
  }
  for (const [name, value] of Object.entries(logged)) {
    const reported = throughput[name as keyof typeof logged]
    if (Math.abs(reported - value) > RATE_SHARE * Math.max(reported, value)) {
      differ(`throughput.${name}`, reported, value)
    }
  }
}
