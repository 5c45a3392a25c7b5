import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

import type { ClientRecord } from './client-record.ts'
import type { LedgerTerm } from './ledger-term.ts'

/** Everything that any witness says about one subject. */
export interface SubjectEvidence {
  readonly client: ClientRecord
  /** What the stores hold; undefined where no store knows the id. */
  readonly stored: StoredSubject | undefined
  /** It was put aside: a dead letter, or a parked delivery. */
  readonly dead_lettered: boolean
  /** Anything at all is still in an outbox, a queue or lag. */
  readonly under_way: boolean
}

/**
 * What the customer may conclude from the answer. `unknown`: whether the subject exists, only the stores can
 * tell.
 */
export type Told = 'accepted' | 'refused' | 'unknown'

/** What of a client's record tells how its request ended. */
export type Witnessed = Pick<ClientRecord, 'fate' | 'http_status' | 'accepted_us'>

/** Fates of requests that certainly left no subject behind. */
const NEVER_ARRIVED: ReadonlySet<ClientRecord['fate']> = new Set(['not_sent', 'connection_refused'])

/**
 * What the workload reads as taken on is; every other answer below 500 refuses, 503 and 504 too; other 5xx
 * leave it open.
 */
export function toldBy({ fate, http_status, accepted_us }: Witnessed): Told {
  if (NEVER_ARRIVED.has(fate)) return 'refused'
  if (fate !== 'answered' || http_status === null) return 'unknown'
  if (accepted_us !== null) return 'accepted'
  if (http_status >= 500 && http_status !== 503 && http_status !== 504) return 'unknown'
  return 'refused'
}

/**
 * The term of the ledger that one subject belongs to (semantics, "Ledger"). What the stores hold decides; the
 * answer decides where they hold no end. Where the witnesses disagree, `contradiction` says so beside.
 */
export function judge({ client, stored, dead_lettered, under_way }: SubjectEvidence): LedgerTerm {
  const told = toldBy(client)
  if (isAbsent(stored)) {
    // Nobody has it: lost where somebody promised something, else refused. What is still under way does not
    // help an accepted one: whoever takes commands has a row of it before the answer goes out.
    return told === 'accepted' || client.endings > 0 ? 'lost' : 'refused'
  }
  const end = stored?.end
  if (end === 'refused' || (end === 'failed' && told === 'refused')) return 'refused'
  if (end === 'failed') return 'business_failed'
  if (end === 'completed') return 'completed'
  // Some store knows the subject, and none knows an end of it.
  if (told === 'refused') return 'refused'
  // An end was told and is gone, or there are effects without the subject: whatever is under way, that state
  // was lost.
  if (stored?.begun !== true || client.endings > 0 || client.answer_status === 'failed') return 'lost'
  if (dead_lettered) return 'dead_lettered'
  return under_way ? 'unresolved' : 'lost'
}

/** Why the witnesses of one subject cannot all be right; undefined where they can. */
export function contradiction({ client, stored }: SubjectEvidence): string | undefined {
  const told = toldBy(client)
  if (isAbsent(stored)) {
    return told === 'refused' && client.endings > 0
      ? 'refused and absent, but the feed told an end'
      : undefined
  }
  if (NEVER_ARRIVED.has(client.fate)) return 'its request never arrived, but the stores hold it'
  if (told === 'refused' && !endedBadly(stored)) return 'refused, but the stores hold it as not failed'
  if (told === 'unknown' && stored?.begun !== true) return 'effects of something that is not there'
  if (endedBadly(stored)) {
    if (saysConfirmed(client)) return 'told as confirmed, stored as failed'
    const { answer_reason } = client
    const both_known = answer_reason !== undefined && stored?.reason !== undefined
    return both_known && answer_reason !== stored?.reason
      ? `told ${answer_reason}, stored ${stored?.reason}`
      : undefined
  }
  return saysFailed(client) ? 'told as failed, stored as not failed' : undefined
}

function isAbsent(stored: StoredSubject | undefined): boolean {
  return stored === undefined || (!stored.begun && stored.effects === 0)
}

function endedBadly(stored: StoredSubject | undefined): boolean {
  return stored?.end === 'failed' || stored?.end === 'refused'
}

function saysFailed(client: ClientRecord): boolean {
  return client.answer_status === 'failed' || client.feed_status === 'failed'
}

function saysConfirmed(client: ClientRecord): boolean {
  return client.answer_status === 'confirmed' || client.feed_status === 'confirmed'
}
