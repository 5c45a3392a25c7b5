import type { LedgerEntry } from '@three-ways/event-contract/ledger-view'
import type { ClientRecord } from './client-record.ts'
import type { SubjectOutcome } from './subject-outcome.ts'

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

/**
 * What the customer may conclude from the answer. `unknown`: whether the order exists, only the stores can
 * tell.
 */
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
 * The term of the ledger that one order belongs to (semantics, "Ledger"). What the stores hold decides; the
 * answer decides where they hold no end. Where the witnesses disagree, `contradiction` says so beside.
 */
export function judge({ client, stored, dead_lettered, under_way }: OrderEvidence): SubjectOutcome {
  const told = toldBy(client)
  if (isAbsent(stored)) {
    // Nobody has it: lost where somebody promised something, else refused. What is still under way does not
    // help an accepted one: the order service has a row of it before the answer goes out.
    return told === 'accepted' || client.endings > 0 ? 'lost' : 'refused'
  }
  if (stored?.status === 'failed') {
    return told === 'refused' || REFUSAL_REASONS.has(stored.reason) ? 'refused' : 'business_failed'
  }
  if (stored?.status === 'confirmed' && stored.notification === 'sent') return 'completed'
  // Some store knows the order, and none knows an end of it.
  if (told === 'refused') return 'refused'
  // An end was told and is gone, or there are effects without the order: whatever is under way, that state
  // was lost.
  if (stored?.status === undefined || client.endings > 0 || client.answer_status === 'failed') return 'lost'
  if (dead_lettered) return 'dead_lettered'
  return under_way ? 'unresolved' : 'lost'
}

/** Why the witnesses of one order cannot all be right; undefined where they can. */
export function contradiction({ client, stored }: OrderEvidence): string | undefined {
  const told = toldBy(client)
  if (isAbsent(stored)) {
    return told === 'refused' && client.endings > 0
      ? 'refused and absent, but the feed told an end'
      : undefined
  }
  if (NEVER_ARRIVED.has(client.fate)) return 'its request never arrived, but the stores hold it'
  if (told === 'refused' && stored?.status !== 'failed')
    return 'refused, but the stores hold it as not failed'
  if (told === 'unknown' && stored?.status === undefined) return 'effects of an order that is not there'
  if (stored?.status === 'failed') {
    if (saysConfirmed(client)) return 'told as confirmed, stored as failed'
    const { answer_reason } = client
    const both_known = answer_reason !== undefined && stored.reason !== undefined
    return both_known && answer_reason !== stored.reason
      ? `told ${answer_reason}, stored ${stored.reason}`
      : undefined
  }
  return saysFailed(client) ? 'told as failed, stored as not failed' : undefined
}

function isAbsent(stored: LedgerEntry | undefined): boolean {
  return (
    stored === undefined ||
    (stored.status === undefined && stored.reservations === 0 && stored.notifications === 0)
  )
}

function saysFailed(client: ClientRecord): boolean {
  return client.answer_status === 'failed' || client.feed_status === 'failed'
}

function saysConfirmed(client: ClientRecord): boolean {
  return client.answer_status === 'confirmed' || client.feed_status === 'confirmed'
}
