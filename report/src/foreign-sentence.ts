import { foreignReason } from '@three-ways/instrument/foreign-judgement'
import { cellTitle } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'

/** The same of a cell that nobody is ranked by: said, and no more. Pure. */
export function foreignSentence(result: Result): string | undefined {
  const reason = foreignReason(result.instrument.foreign_cpu)
  if (reason === undefined || result.invalid_reasons.includes(reason)) return undefined
  return `${cellTitle(result)}: ${reason.slice(0, reason.indexOf(';'))}.`
}
