import { type Cell, cellTitle } from './cell.ts'
import { countedIn, workflowOf } from './counted-words.ts'
import { EXIT } from './exit-codes.ts'
import { unfairnessOf } from './fairness/row-fairness.ts'
import type { Ledger, Metrics, Result, Run } from './metrics.ts'
import { rowTitle } from './row-verdict.ts'

/** What a whole run is worth. `check_failed` outranks `invalid`. */
export interface RunVerdict {
  readonly verdict: 'valid' | 'invalid' | 'check_failed'
  /**
   * Orders lost or doubled, ledgers that do not add up, checks that failed; one sentence each, with its cell.
   */
  readonly failures: readonly string[]
  /** Why cells are no measurement, after their second attempt; one sentence each, with its cell. */
  readonly invalid: readonly string[]
  readonly exit_code: number
}

/**
 * Judges a run by its results. A failure in any attempt counts; an invalid attempt counts only if it was the
 * last one of its repetition. A run without a single result is invalid.
 */
export function judgeRun(metrics: Metrics): RunVerdict {
  const failures = metrics.results.flatMap((result) => failuresOf(metrics.run, result))
  const invalid = lastAttempts(metrics.results)
    .filter((result) => result.verdict === 'invalid')
    .map((result) => `${cellTitle(result)}: ${result.invalid_reasons.join('; ') || 'no reason given'}`)
  for (const row of metrics.run.rows ?? []) {
    if (row.invalid_reasons.length > 0) invalid.push(`${rowTitle(row)}: ${row.invalid_reasons.join('; ')}`)
  }
  invalid.push(...unfairnessOf(metrics.run, metrics.results))
  if (metrics.results.length === 0) invalid.push('nothing was measured')
  if (!metrics.run.self_test.passed) invalid.push(`instrument self-test: ${metrics.run.self_test.detail}`)
  if (failures.length > 0) return { verdict: 'check_failed', failures, invalid, exit_code: EXIT.check_failed }
  if (invalid.length > 0) return { verdict: 'invalid', failures, invalid, exit_code: EXIT.invalid }
  return { verdict: 'valid', failures, invalid, exit_code: EXIT.ok }
}

/** The last attempt of each repetition. */
export function lastAttempts(results: readonly Result[]): Result[] {
  return results.filter(
    (result) => !results.some((other) => isSameRepetition(other, result) && other.attempt > result.attempt),
  )
}

/** Whether the terms of a ledger add up, as `metrics.ts` says. */
export function addsUp(ledger: Ledger): boolean {
  const { refused, completed, business_failed, dead_lettered, unresolved, lost } = ledger
  const terms = refused + completed + business_failed + dead_lettered + unresolved + lost
  return ledger.offered === terms && ledger.accepted === ledger.offered - refused
}

/** Whether two cells are attempts at the same measurement. */
export function isSameRepetition(one: Cell, other: Cell): boolean {
  return (
    one.scenario === other.scenario &&
    one.variant === other.variant &&
    one.model === other.model &&
    one.repetition === other.repetition
  )
}

function failuresOf(run: Run, result: Result): string[] {
  const { ledger } = result
  const accepted = `${ledger.accepted} accepted ${countedIn([{ workflow: workflowOf(run, result) }]).many}`
  const found: string[] = []
  if (ledger.lost > 0) found.push(`${ledger.lost} of ${accepted} lost`)
  if (ledger.doubled > 0) found.push(`${ledger.doubled} of ${accepted} doubled`)
  if (!addsUp(ledger)) found.push(`the ledger does not add up: ${JSON.stringify(ledger)}`)
  for (const check of result.checks) if (!check.passed) found.push(`${check.name}: ${check.detail}`)
  return found.map((failure) => `${cellTitle(result)}: ${failure}`)
}
