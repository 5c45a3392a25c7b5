import type { Latency } from '@three-ways/result-files/metrics'
import type { ModelRow } from './model-row.ts'
import { percent, percentile, wholeNumber } from './numbers.ts'

/** What an answer tells the customer. A decision is never ranked against a receipt. */
export type AnswerKind = 'decision' | 'receipt' | 'acceptance' | 'refusal' | 'none'

export function answerKind({ http_statuses }: ModelRow): AnswerKind {
  if ('202' in http_statuses) return 'receipt'
  if ('201' in http_statuses || '422' in http_statuses) return 'decision'
  // A door that answers alike, whether it settles what it takes or gives a receipt.
  if ('200' in http_statuses) return 'acceptance'
  return Object.keys(http_statuses).some((status) => status !== 'none') ? 'refusal' : 'none'
}

const ANSWERS: Readonly<Record<AnswerKind, string>> = {
  decision: 'a decision',
  receipt: 'a receipt',
  acceptance: 'that it was taken',
  refusal: 'a refusal',
  none: 'none',
}

export function answerText(row: ModelRow): string {
  return ANSWERS[answerKind(row)]
}

/** `201 for 95.0 %, 504 for 5.0 %`, the most frequent first. */
export function statusShares(row: ModelRow): string {
  const total = Object.values(row.http_statuses).reduce((sum, count) => sum + count, 0)
  const shares = byFrequency(row).map(([status, count]) =>
    count === total ? answered(status) : `${answered(status)} for ${percent(count / total)} %`,
  )
  return shares.join(', ')
}

/** `201 × 950, 504 × 50`, the most frequent first. */
export function statusCounts(row: ModelRow): string {
  const counts = byFrequency(row).map(([status, count]) => `${answered(status)} × ${wholeNumber(count)}`)
  return counts.join(', ') || '–'
}

/** The latency of the answer that most customers of this row got, refusals included. */
export function usualAnswer(row: ModelRow): Latency {
  const { accepted, refused } = row.latency
  return refused.count > accepted.count ? refused : accepted
}

/** `p50 2,004 ms`, or why there is none. */
export function medianText(latency: Latency): string {
  if (latency.p50_ms === null) return `p50 ${percentile(null, latency.count)}`
  return `p50 ${percentile(latency.p50_ms, latency.count)} ms`
}

function answered(status: string): string {
  return status === 'none' ? 'no answer' : status
}

function byFrequency({ http_statuses }: ModelRow): [string, number][] {
  return Object.entries(http_statuses).sort(
    ([one, ones], [other, others]) => others - ones || one.localeCompare(other, 'en'),
  )
}
