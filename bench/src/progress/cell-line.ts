import { lowerBoundBy } from '@three-ways/instrument/capacity-search'
import { milliseconds, wholeNumber } from '@three-ways/report/numbers'
import { cellTitle } from '@three-ways/result-files/cell'
import type { Latency, Result } from '@three-ways/result-files/metrics'

/** One finished cell in one line: its verdict, its main figures, and what is wrong with it. */
export function cellLine(result: Result): string {
  return `${cellTitle(result)}: ${[...mainFigures(result), ...troubles(result)].join(', ')}`
}

/** Whether anything about the result needs a person. */
export function isTroubled(result: Result): boolean {
  return troubles(result).length > 0
}

function mainFigures(result: Result): string[] {
  const { ledger, latency, figures, search = [] } = result
  const parts = [`${wholeNumber(ledger.offered)} offered`]
  if (ledger.refused > 0) parts.push(`${wholeNumber(ledger.refused)} refused`)
  const { last_completed_s, open_at_end, capacity_per_s, capacity_is } = figures
  if (capacity_is !== undefined) {
    const by = lowerBoundBy(search)
    const least = by === undefined || typeof capacity_per_s !== 'number' ? '' : 'at least '
    parts.push(`capacity ${least}${capacity_per_s ?? 'none'} orders/s, ${capacity_is}`)
    if (by !== undefined) parts.push(`limited by ${by}`)
  }
  if (typeof last_completed_s === 'number') {
    parts.push(`last one completed after ${last_completed_s.toFixed(2)} s`)
  } else if (latency.completed.count > 0) {
    parts.push(`completed ${percentiles(latency.completed)}`)
  }
  if (typeof open_at_end === 'number') parts.push(`${wholeNumber(open_at_end)} open at its end`)
  if ((result.hollow_reasons ?? []).length > 0) parts.push(`HOLLOW: ${result.hollow_reasons?.join(' ')}`)
  return parts
}

function percentiles(latency: Latency): string {
  const shown = [`p50 ${milliseconds(latency.p50_ms)}`]
  if (latency.p99_ms !== null) shown.push(`p99 ${milliseconds(latency.p99_ms)}`)
  return `${shown.join(' / ')} ms`
}

function troubles(result: Result): string[] {
  const { ledger } = result
  const parts: string[] = []
  if (ledger.lost > 0) parts.push(`${ledger.lost} LOST`)
  if (ledger.doubled > 0) parts.push(`${ledger.doubled} DOUBLED`)
  if (ledger.unresolved > 0) parts.push(`${ledger.unresolved} unresolved`)
  for (const check of result.checks)
    if (!check.passed) parts.push(`CHECK FAILED ${check.name}: ${check.detail}`)
  if (result.verdict === 'invalid') parts.push(`INVALID: ${result.invalid_reasons.join('; ')}`)
  return parts
}
