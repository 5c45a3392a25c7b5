import type { ClientRecord } from './client-record.ts'
import { LatencyHistogram } from './histogram.ts'
import type { LedgerTerm } from './ledger-term.ts'

/** The five distributions of one cell, all from the planned start; `metrics.json` names them alike. */
export interface CellLatencies {
  /** To the answer that took the subject on; of every subject that was not refused. */
  readonly accepted: LatencyHistogram
  /** To the stored decision, confirmed or failed; of the same subjects. */
  readonly decided: LatencyHistogram
  /** To the end, of the subjects that completed. */
  readonly completed: LatencyHistogram
  /** To the refusal, or to the failure of the request. */
  readonly refused: LatencyHistogram
  /** To the failed end of the subjects that the business refused. */
  readonly business_failed: LatencyHistogram
}

/**
 * Sorts the moments of every subject into the distributions. The ends of successes and of failures never
 * share one (measuring rule 6). `outcomes[n]` is the outcome of the n-th record. Subjects that one request
 * made have no latencies of their own: for those, call it without records.
 */
export function cellLatencies(
  subjects: Iterable<ClientRecord>,
  outcomes: readonly LedgerTerm[],
): CellLatencies {
  const latencies: CellLatencies = {
    accepted: new LatencyHistogram(),
    decided: new LatencyHistogram(),
    completed: new LatencyHistogram(),
    refused: new LatencyHistogram(),
    business_failed: new LatencyHistogram(),
  }
  let n = 0
  for (const subject of subjects) {
    const outcome = outcomes[n]
    n += 1
    const record = (histogram: LatencyHistogram, moment_us: number | null) => {
      if (moment_us !== null) histogram.record(moment_us - subject.planned_us)
    }
    if (outcome === 'refused') {
      record(latencies.refused, subject.ended_us)
      continue
    }
    record(latencies.accepted, subject.accepted_us)
    record(latencies.decided, subject.decided_us)
    if (outcome === 'completed') record(latencies.completed, subject.completed_us)
    if (outcome === 'business_failed') record(latencies.business_failed, subject.completed_us)
  }
  return latencies
}
