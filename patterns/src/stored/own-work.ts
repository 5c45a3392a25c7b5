import type { StoredSubject } from '@three-ways/event-contract/stored-subject'
import { type OpenStores, rowsOf, subject } from './rows.ts'

type Stored = Iterable<readonly [string, StoredSubject]>

/** Payments, reports and clicks: the service that takes one is the one that sees to it. */
export function* ownWork(stores: OpenStores): Stored {
  for (const { payment_id, status, transaction_id } of payments(stores)) {
    const is_paid = status === 'completed'
    const effects = transaction_id === null ? 0 : 1
    yield [String(payment_id), subject({ end: endOf(is_paid), effects, described: String(status) })]
  }
  for (const { job_id, status, report_hash } of rowsOf(stores, 'report-service', 'SELECT * FROM jobs')) {
    const effects = report_hash === null ? 0 : 1
    const end = endOf(status === 'completed')
    yield [String(job_id), subject({ end, effects, described: String(status) })]
  }
  for (const { request_id, counted } of clicks(stores)) {
    const effects = Number(counted)
    const described = `counted ${effects} time(s)`
    yield [String(request_id), subject({ end: endOf(effects > 0), effects, described })]
  }
}

const payments = (stores: OpenStores) => rowsOf(stores, 'payment-service', 'SELECT * FROM payments')
const clicks = (stores: OpenStores) => {
  return rowsOf(stores, 'analytics-service', 'SELECT request_id, counted FROM clicks')
}

function endOf(is_done: boolean): StoredSubject['end'] {
  return is_done ? 'completed' : undefined
}
