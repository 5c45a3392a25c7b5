import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { ClientRecord } from './client-record.ts'
import { describeOrder, describeStored } from './ledger-evidence.ts'
import { contradiction, judge, type OrderEvidence, toldBy } from './ledger-subject.ts'
import type { SubjectOutcome } from './subject-outcome.ts'

export interface LedgerInput {
  /** Every order that was planned, in the order of planning: `journal.records()`. */
  readonly orders: Iterable<ClientRecord>
  /** What the stores say, read after the settlement. */
  readonly stores: LedgerView
  /** Ids of orders that were put aside: `deadLetteredOrderIds(...)`. */
  readonly dead_lettered: ReadonlySet<string>
  /**
   * How much was still in outboxes, queues and lag when the stores were read: `(await
   * system.backlog()).total`.
   */
  readonly under_way: number
  /** Whether an id that was not planned here belongs to another cell of the same stores (a warm-up). */
  readonly elsewhere?: (order_id: string) => boolean
}

/** How many subjects each term counts; `doubled` stands beside. */
export interface Ledger extends Record<SubjectOutcome, number> {
  offered: number
  accepted: number
  doubled: number
}

/**
 * How an order can be wrong. `ghost`: in the stores, never offered. `contradicted`: customer, feed and stores
 * cannot all be right. `unreported`: it ended, and neither an answer nor the feed told.
 */
export type Violation = 'lost' | 'doubled' | 'ghost' | 'contradicted' | 'unreported'

export interface ViolationEvidence {
  readonly violation: Violation
  readonly order_id: string
  /** What each witness says of it, in one line. */
  readonly last_seen: string
}

export interface LedgerResult {
  readonly ledger: Ledger
  /** By the number of the order, as in the journal. */
  readonly outcomes: readonly SubjectOutcome[]
  /** All ids of each violation that was found. */
  readonly violations: ReadonlyMap<Violation, readonly string[]>
  /** The first ten of each violation, with where each was last seen. */
  readonly evidence: readonly ViolationEvidence[]
}

const SHOWN = 10

/**
 * Counts every offered order under one term, from the answers, the feed, the stores and the dead letters
 * (semantics, "Ledger"). Pure. Whether something is under way is known of the system and not of each order:
 * if anything is, an order without an end is `unresolved`, and the cell has to be repeated.
 */
export function closeLedger(input: LedgerInput): LedgerResult {
  const outcomes: SubjectOutcome[] = []
  const offered = new Set<string>()
  const violations = new Map<Violation, string[]>()
  const evidence: ViolationEvidence[] = []
  let accepted = 0

  const report = (violation: Violation, order_id: string, last_seen: () => string) => {
    const ids = violations.get(violation) ?? []
    violations.set(violation, ids)
    ids.push(order_id)
    if (ids.length <= SHOWN) evidence.push({ violation, order_id, last_seen: last_seen() })
  }
  for (const client of input.orders) {
    const order: OrderEvidence = {
      client,
      stored: input.stores.entries.get(client.order_id),
      dead_lettered: input.dead_lettered.has(client.order_id),
      under_way: input.under_way > 0,
    }
    const outcome = judge(order)
    offered.add(client.order_id)
    outcomes.push(outcome)
    if (countsAsAccepted(client, outcome)) accepted += 1
    for (const violation of violationsOf(order, outcome)) {
      report(violation, client.order_id, () => describeOrder(order))
    }
  }
  for (const [order_id, stored] of input.stores.entries) {
    if (offered.has(order_id) || input.elsewhere?.(order_id) === true) continue
    report('ghost', order_id, () => describeStored(stored))
  }
  const doubled = violations.get('doubled')?.length ?? 0
  return { ledger: countTerms(outcomes, offered.size, accepted, doubled), outcomes, violations, evidence }
}

/**
 * Counted from the answers and not from the terms, so that `accepted = offered - refused` is a finding and no
 * definition. A fate that the client did not learn counts as what the stores made of it.
 */
function countsAsAccepted(client: ClientRecord, outcome: SubjectOutcome): boolean {
  const told = toldBy(client)
  // A mere receipt promises no end: an order that ends as unavailable or timed out after it is a refused one.
  if (told === 'accepted') return client.http_status !== 202 || outcome !== 'refused'
  return told === 'unknown' && outcome !== 'refused'
}

function violationsOf(order: OrderEvidence, outcome: SubjectOutcome): Violation[] {
  const { client, stored } = order
  const found: Violation[] = []
  if (outcome === 'lost') found.push('lost')
  const effects = Math.max(client.endings, stored?.reservations ?? 0, stored?.notifications ?? 0)
  if (effects > 1) found.push('doubled')
  if (contradiction(order) !== undefined) found.push('contradicted')
  const has_ended = outcome === 'completed' || outcome === 'business_failed'
  if (has_ended && client.completed_us === null) found.push('unreported')
  return found
}

/** `offered` counts different ids: an id that was planned twice makes the terms add up to more. */
function countTerms(
  outcomes: readonly SubjectOutcome[],
  offered: number,
  accepted: number,
  doubled: number,
): Ledger {
  const terms = { refused: 0, completed: 0, business_failed: 0, dead_lettered: 0, unresolved: 0, lost: 0 }
  for (const outcome of outcomes) terms[outcome] += 1
  return { offered, accepted, ...terms, doubled }
}
