import type { LedgerEntry } from '@three-ways/event-contract/ledger-view'
import type { OrderOutcome } from '../results/order-record.ts'
import type { ClientRecord } from './order-journal.ts'

/** The term of the ledger that one order belongs to, or that the witnesses contradict each other about it. */
export type JudgedOutcome = OrderOutcome | 'contradicted'

/** Everything that any witness says about one order. */
export interface OrderEvidence {
  readonly client: ClientRecord
  /** What the stores hold; undefined where no store knows the id. */
  readonly stored: LedgerEntry | undefined
  /** It was put aside: a dead letter, or a parked delivery. */
  readonly dead_lettered: boolean
  /** Anything at all is still in an outbox, a queue or lag. */
  readonly under_way: boolean
}

/** What the customer may conclude from the answer. `unknown`: whether the order exists, only the stores can tell. */
export type Told = 'accepted' | 'refused' | 'unknown'

/** Reasons that end an order without an attempt of the business: refusals, whoever reports them. */
const REFUSAL_REASONS: ReadonlySet<string | undefined> = new Set([
  'inventory_unavailable',
  'inventory_timeout',
])

/** Fates of requests that certainly left no order behind. */
const NEVER_ARRIVED: ReadonlySet<ClientRecord['fate']> = new Set(['not_sent', 'connection_refused'])

/** 2xx and 422 take an order on; every other 4xx, 503 and 504 refuse it; other 5xx leave it open. */
export function toldBy({ fate, http_status }: ClientRecord): Told {
  if (NEVER_ARRIVED.has(fate)) return 'refused'
  if (fate !== 'answered' || http_status === null) return 'unknown'
  if ((http_status >= 200 && http_status < 300) || http_status === 422) return 'accepted'
  if (http_status >= 500 && http_status !== 503 && http_status !== 504) return 'unknown'
  return 'refused'
}

/**
 * Judges one order by what the witnesses say, never by what is left over: each term has its own condition, and an
 * order that fulfils none of them is `contradicted`, so that the terms of the ledger do not add up.
 */
export function judge(evidence: OrderEvidence): JudgedOutcome {
  const { client, stored } = evidence
  const told = toldBy(client)
  if (isAbsent(stored)) {
    if (toldEnding(client)) return told === 'refused' ? 'contradicted' : 'lost'
    // Nobody has it: refused where nobody promised anything, lost where somebody did. What is still under way does
    // not help: an accepted order has a row in the order service before the answer goes out.
    return told === 'accepted' ? 'lost' : 'refused'
  }
  if (NEVER_ARRIVED.has(client.fate)) return 'contradicted'
  if (stored?.status === 'failed') return judgeFailed(client, stored, told)
  if (told === 'refused') return 'contradicted'
  if (stored?.status === 'confirmed' && stored.notification === 'sent') {
    return saysFailed(client) ? 'contradicted' : 'completed'
  }
  return judgeUnended(evidence, told)
}

function judgeFailed(client: ClientRecord, stored: LedgerEntry, told: Told): JudgedOutcome {
  if (saysConfirmed(client)) return 'contradicted'
  if (told === 'refused') {
    const both_known = client.answer_reason !== undefined && stored.reason !== undefined
    return both_known && client.answer_reason !== stored.reason ? 'contradicted' : 'refused'
  }
  return REFUSAL_REASONS.has(stored.reason) ? 'refused' : 'business_failed'
}

/** Some store knows the order, none knows an end of it, and nobody refused it. */
function judgeUnended(
  { client, stored, dead_lettered, under_way }: OrderEvidence,
  told: Told,
): JudgedOutcome {
  // Effects without the order itself: an unknown fate may leave the order whole or absent, never a part of it.
  if (stored?.status === undefined && told === 'unknown') return 'contradicted'
  // An end was told and is gone: whatever is under way, that state was lost.
  if (toldEnding(client) || stored?.status === undefined) return 'lost'
  if (dead_lettered) return 'dead_lettered'
  return under_way ? 'unresolved' : 'lost'
}

function isAbsent(stored: LedgerEntry | undefined): boolean {
  return (
    stored === undefined ||
    (stored.status === undefined && stored.reservations === 0 && stored.notifications === 0)
  )
}

function toldEnding(client: ClientRecord): boolean {
  return client.endings > 0 || client.answer_status === 'failed'
}

function saysFailed(client: ClientRecord): boolean {
  return client.answer_status === 'failed' || client.feed_status === 'failed'
}

function saysConfirmed(client: ClientRecord): boolean {
  return client.answer_status === 'confirmed' || client.feed_status === 'confirmed'
}
