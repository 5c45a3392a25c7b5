import { LatencyHistogram } from './histogram.ts'
import type { JudgedOutcome } from './ledger-order.ts'
import type { ClientRecord } from './order-journal.ts'

/** The five distributions of one cell, all from the planned start. */
export interface CellLatencies {
  /** To the answer that took the order on; every accepted order that the business did not fail. */
  readonly accepted: LatencyHistogram
  /** To the stored decision, of the same orders. */
  readonly decided: LatencyHistogram
  /** To the end, of the orders that completed. */
  readonly completed: LatencyHistogram
  /** To the refusal, or to the failure of the request. */
  readonly refused: LatencyHistogram
  /** To the failed end of the orders that the business refused. */
  readonly business_failed: LatencyHistogram
}

/**
 * Sorts the moments of every order into the distributions. Successes and failures never share one (measuring
 * rule 6): an order that failed for a business reason is in `business_failed` alone, also where its 202 had been
 * given before anybody knew. `outcomes[n]` is the judged outcome of the n-th record.
 */
export function cellLatencies(
  orders: Iterable<ClientRecord>,
  outcomes: readonly JudgedOutcome[],
): CellLatencies {
  const latencies: CellLatencies = {
    accepted: new LatencyHistogram(),
    decided: new LatencyHistogram(),
    completed: new LatencyHistogram(),
    refused: new LatencyHistogram(),
    business_failed: new LatencyHistogram(),
  }
  let n = 0
  for (const order of orders) {
    const outcome = outcomes[n]
    n += 1
    const record = (histogram: LatencyHistogram, moment_us: number | null) => {
      if (moment_us !== null) histogram.record(moment_us - order.planned_us)
    }
    if (outcome === 'refused') {
      record(latencies.refused, order.ended_us)
    } else if (outcome === 'business_failed') {
      record(latencies.business_failed, order.completed_us)
    } else {
      record(latencies.accepted, order.accepted_us)
      record(latencies.decided, order.decided_us)
      if (outcome === 'completed') record(latencies.completed, order.completed_us)
    }
  }
  return latencies
}
