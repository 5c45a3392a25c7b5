import type { LedgerEntry, LedgerView } from '@three-ways/event-contract/ledger-view'
import type { Ledger } from '../results/metrics.ts'
import { type JudgedOutcome, judge, toldBy } from './ledger-order.ts'
import type { ClientRecord } from './order-journal.ts'

export interface LedgerInput {
  /** Every order that was planned, in the order of planning: `journal.records()`. */
  readonly orders: Iterable<ClientRecord>
  /** What the stores say, read after the settlement. */
  readonly stores: LedgerView
  /** Ids of orders that were put aside: `deadLetteredOrderIds(...)`. */
  readonly dead_lettered: ReadonlySet<string>
  /** How much was still in outboxes, queues and lag when the stores were read: `(await system.backlog()).total`. */
  readonly under_way: number
  /** Whether an id that was not planned here belongs to another cell of the same stores (a warm-up). */
  readonly elsewhere?: (order_id: string) => boolean
}

/** How an order can be wrong. The first three and `contradicted` fail the run whatever the latency. */
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
  readonly outcomes: readonly JudgedOutcome[]
  /** All ids of each violation. `ghost`: in the stores, never offered. `unreported`: ended, and nobody told. */
  readonly violations: ReadonlyMap<Violation, readonly string[]>
  /** The first ten of each violation, with where each was last seen. */
  readonly evidence: readonly ViolationEvidence[]
}

const SHOWN = 10

/**
 * Counts every offered order under exactly one term, from the answers, the feed, the stores and the dead letters
 * (semantics, "Ledger"). Pure. Whether something is under way is known of the system and not of each order:
 * if anything is, an order without an end is `unresolved`, and the cell has to be repeated.
 */
export function closeLedger(input: LedgerInput): LedgerResult {
  const { stores, dead_lettered } = input
  const outcomes: JudgedOutcome[] = []
  const found = new Map<Violation, string[]>()
  const evidence: ViolationEvidence[] = []
  const offered = new Set<string>()
  let accepted = 0

  const report = (violation: Violation, order_id: string, last_seen: () => string) => {
    const ids = found.get(violation) ?? []
    found.set(violation, ids)
    ids.push(order_id)
    if (ids.length <= SHOWN) evidence.push({ violation, order_id, last_seen: last_seen() })
  }
  for (const client of input.orders) {
    const stored = stores.entries.get(client.order_id)
    const is_dead_lettered = dead_lettered.has(client.order_id)
    const outcome = judge({
      client,
      stored,
      dead_lettered: is_dead_lettered,
      under_way: input.under_way > 0,
    })
    offered.add(client.order_id)
    outcomes.push(outcome)
    if (countsAsAccepted(client, outcome)) accepted += 1
    const last_seen = () => describe(client, stored, is_dead_lettered)
    if (outcome === 'lost' || outcome === 'contradicted') report(outcome, client.order_id, last_seen)
    if (isDoubled(client, stored)) report('doubled', client.order_id, last_seen)
    const has_ended = outcome === 'completed' || outcome === 'business_failed'
    if (has_ended && client.completed_us === null) report('unreported', client.order_id, last_seen)
  }
  for (const [order_id, stored] of stores.entries) {
    if (offered.has(order_id) || input.elsewhere?.(order_id) === true) continue
    report('ghost', order_id, () => describeStored(stored))
  }
  const doubled = found.get('doubled')?.length ?? 0
  return { ledger: countTerms(outcomes, accepted, doubled), outcomes, violations: found, evidence }
}

/**
 * Counted from the answers, beside the terms, so that `accepted = offered - refused` is a finding and no definition.
 * A fate that the client did not learn counts as what the stores made of it.
 */
function countsAsAccepted(client: ClientRecord, outcome: JudgedOutcome): boolean {
  const told = toldBy(client)
  // A receipt whose order ends with a refusal is refused in the end (semantics: `inventory_unavailable`, `..._timeout`).
  return told === 'accepted' ? outcome !== 'refused' : told === 'unknown' && outcome !== 'refused'
}

function isDoubled(client: ClientRecord, stored: LedgerEntry | undefined): boolean {
  return client.endings > 1 || (stored?.reservations ?? 0) > 1 || (stored?.notifications ?? 0) > 1
}

function countTerms(outcomes: readonly JudgedOutcome[], accepted: number, doubled: number): Ledger {
  const terms = { refused: 0, completed: 0, business_failed: 0, dead_lettered: 0, unresolved: 0, lost: 0 }
  for (const outcome of outcomes) {
    if (outcome !== 'contradicted') terms[outcome] += 1
  }
  return { offered: outcomes.length, accepted, ...terms, doubled }
}

function describe(client: ClientRecord, stored: LedgerEntry | undefined, dead_lettered: boolean): string {
  const { http_status, fate, answer_status, answer_reason, feed_status, endings } = client
  const answer = [http_status ?? fate, answer_status, answer_reason]
    .filter((part) => part !== undefined)
    .join(' ')
  const feed = feed_status === undefined ? 'nothing' : `${feed_status}, ${endings} ending(s)`
  const aside = dead_lettered ? '; among the dead letters' : ''
  return `customer: ${answer}; feed: ${feed}; ${describeStored(stored)}${aside}`
}

function describeStored(stored: LedgerEntry | undefined): string {
  if (stored === undefined) return 'stores: unknown'
  const { status, reason, notification, reservations, notifications } = stored
  const order = [status ?? 'no order', reason, notification && `notification ${notification}`]
  const effects = `${reservations} reservation(s), ${notifications} notification(s)`
  return `stores: ${order.filter((part) => part !== undefined).join(' ')}, ${effects}`
}
