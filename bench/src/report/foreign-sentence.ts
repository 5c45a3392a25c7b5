import { foreignReason } from '@three-ways/instrument/foreign-judgement'
import { cellTitle } from '../results/cell.ts'
import type { Result } from '../results/metrics.ts'

/** The same of a cell that nobody is ranked by: said, and no more. Pure. */
export function foreignSentence(result: Result): string | undefined {
  const reason = foreignReason(result.instrument.foreign_cpu)
  if (reason === undefined || result.invalid_reasons.includes(reason)) return undefined
  return `${cellTitle(result)}: ${reason.slice(0, reason.indexOf(';'))}.`
}
