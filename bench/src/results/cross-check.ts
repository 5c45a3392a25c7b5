import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cell, cellKey, cellTitle, LATENCY_NAMES } from './cell.ts'
import type { Metrics, Result } from './metrics.ts'
import { ORDERS_LOG } from './orders-log.ts'
import { type RecomputedCell, recompute } from './recompute.ts'

/** Whether the order log tells the same story as `metrics.json`. */
export interface CrossCheck {
  /** `undefined`: there is no order log to check against; `differences` says why. */
  readonly agrees: boolean | undefined
  /** How many cells and orders were compared. */
  readonly cells: number
  readonly orders: number
  /** One sentence per figure that differs. */
  readonly differences: readonly string[]
}

// Three significant digits are promised by HDR: a bucket is at most 0.1 % wide, plus the microsecond of
// rounding.
const HDR_SHARE = 0.001
const ROUNDING_US = 2

/** Recomputes counts, ledger terms, percentiles and burst figures of a folder from its order log. */
export async function crossCheck(folder: string, metrics: Metrics): Promise<CrossCheck> {
  const file = join(folder, ORDERS_LOG)
  const exists = await access(file).then(
    () => true,
    () => false,
  )
  if (!exists) return { agrees: undefined, cells: 0, orders: 0, differences: ['there is no order log'] }
  try {
    return compareWithLog(metrics.results, await recompute(file, !metrics.run.complete))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { agrees: false, cells: 0, orders: 0, differences: [`${ORDERS_LOG} cannot be read: ${reason}`] }
  }
}

/**
 * The comparison itself. A cell that stands in the log and in no result is left out: the run died after it.
 */
export function compareWithLog(
  results: readonly Result[],
  cells: ReadonlyMap<string, RecomputedCell>,
): CrossCheck {
  let orders = 0
  const differences = results.flatMap((result) => {
    const cell = cells.get(cellKey(result))
    if (cell === undefined) {
      return result.ledger.offered === 0 ? [] : [`${cellTitle(result)}: no order of it stands in the log`]
    }
    orders += cell.offered
    return differencesOf(result, cell)
  })
  return { agrees: differences.length === 0, cells: results.length, orders, differences }
}

function differencesOf(result: Result, cell: RecomputedCell): string[] {
  const found: string[] = []
  const differ = (what: string, reported: unknown, logged: unknown) =>
    found.push(
      `${cellTitle(result satisfies Cell)}: ${what} is ${reported} in metrics.json, ${logged} by the log`,
    )
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
  compareBurst(result, cell, differ)
  return found
}

type Differ = (what: string, reported: unknown, logged: unknown) => void

function comparePercentiles(
  name: (typeof LATENCY_NAMES)[number],
  result: Result,
  cell: RecomputedCell,
  differ: Differ,
): void {
  const reported = result.latency[name]
  const sorted = cell.latencies_us[name]
  if (reported.count !== sorted.length) return differ(`latency.${name}.count`, reported.count, sorted.length)
  for (const percentile of [50, 95, 99] as const) {
    const value_ms = reported[`p${percentile}_ms`]
    if (value_ms === null) continue
    // The two definitions of a percentile may choose neighbouring ranks; a value between those is no
    // difference.
    const rank = Math.ceil((percentile / 100) * sorted.length)
    const lowest_us = sorted[Math.max(0, rank - 2)] ?? Number.NaN
    const highest_us = sorted[Math.min(sorted.length - 1, rank)] ?? Number.NaN
    const value_us = value_ms * 1000
    const low = lowest_us * (1 - HDR_SHARE) - ROUNDING_US
    const high = highest_us * (1 + HDR_SHARE) + ROUNDING_US
    if (!(value_us >= low && value_us <= high)) {
      const logged = sorted[rank - 1]
      differ(`latency.${name}.p${percentile}_ms`, value_ms, logged === undefined ? 'nothing' : logged / 1000)
    }
  }
}

function compareBurst(result: Result, cell: RecomputedCell, differ: Differ): void {
  for (const figure of ['last_accepted_s', 'last_completed_s'] as const) {
    const reported = result.figures[figure]
    const logged_us = figure === 'last_accepted_s' ? cell.last_accepted_us : cell.last_completed_us
    if (typeof reported !== 'number' || logged_us === undefined) continue
    const logged = logged_us / 1e6
    if (Math.abs(reported - logged) > 0.001 + 0.001 * logged) differ(`figures.${figure}`, reported, logged)
  }
}
