import type { ClientRecord } from './client-record.ts'
import { LatencyHistogram } from './histogram.ts'
import type { SubjectOutcome } from './subject-outcome.ts'

/** The five distributions of one cell, all from the planned start; `metrics.json` names them alike. */
export interface CellLatencies {
  /** To the answer that took the order on; of every order that was not refused. */
  readonly accepted: LatencyHistogram
  /** To the stored decision, confirmed or failed; of the same orders. */
  readonly decided: LatencyHistogram
  /** To the end, of the orders that completed. */
  readonly completed: LatencyHistogram
  /** To the refusal, or to the failure of the request. */
  readonly refused: LatencyHistogram
  /** To the failed end of the orders that the business refused. */
  readonly business_failed: LatencyHistogram
}

/**
 * Sorts the moments of every order into the distributions. The ends of successes and of failures never share
 * one (measuring rule 6). `outcomes[n]` is the outcome of the n-th record. Orders that one request made have
 * no latencies of their own: for those, call it without records.
 */
export function cellLatencies(
  orders: Iterable<ClientRecord>,
  outcomes: readonly SubjectOutcome[],
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
      continue
    }
    record(latencies.accepted, order.accepted_us)
    record(latencies.decided, order.decided_us)
    if (outcome === 'completed') record(latencies.completed, order.completed_us)
    if (outcome === 'business_failed') record(latencies.business_failed, order.completed_us)
  }
  return latencies
}
