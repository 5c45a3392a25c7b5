import type { Journal } from './journal.ts'
import type { LedgerTerm } from './ledger-term.ts'

/** What completion took, in milliseconds, of the subjects that completed, in the order of their plan. */
export function completedInOrder(
  { planned_us, completed_us, offered }: Journal,
  outcomes: readonly LedgerTerm[],
): Float64Array {
  const subjects = Array.from({ length: offered }, (_, n) => n).filter((n) => outcomes[n] === 'completed')
  const at = (column: Float64Array, n: number) => column[n] as number
  subjects.sort((one, other) => at(planned_us, one) - at(planned_us, other))
  return Float64Array.from(subjects, (n) => (at(completed_us, n) - at(planned_us, n)) / 1000)
}
