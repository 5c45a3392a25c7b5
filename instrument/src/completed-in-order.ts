import type { OrderJournal } from './journal.ts'
import type { SubjectOutcome } from './subject-outcome.ts'

/** What completion took, in milliseconds, of the orders that completed, in the order of their plan. */
export function completedInOrder(
  { planned_us, completed_us, offered }: OrderJournal,
  outcomes: readonly SubjectOutcome[],
): Float64Array {
  const orders = Array.from({ length: offered }, (_, n) => n).filter((n) => outcomes[n] === 'completed')
  const at = (column: Float64Array, n: number) => column[n] as number
  orders.sort((one, other) => at(planned_us, one) - at(planned_us, other))
  return Float64Array.from(orders, (n) => (at(completed_us, n) - at(planned_us, n)) / 1000)
}
