import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

import type { ClientRecord } from './client-record.ts'
import { describeStored, describeSubject } from './ledger-evidence.ts'
import { contradiction, judge, type SubjectEvidence, toldBy } from './ledger-subject.ts'
import type { LedgerTerm } from './ledger-term.ts'

export interface LedgerInput {
  /** Every subject that was planned, in the order of planning: `journal.records()`. */
  readonly subjects: Iterable<ClientRecord>
  /** What the stores hold of each, read after the settlement. */
  readonly stored: ReadonlyMap<string, StoredSubject>
  /** Ids of subjects that were put aside: `deadLetteredSubjects(...)`. */
  readonly dead_lettered: ReadonlySet<string>
  /**
   * How much was still in outboxes, queues and lag when the stores were read: `(await
   * system.backlog()).total`.
   */
  readonly under_way: number
  /** Whether an id that was not planned here belongs to another cell of the same stores (a warm-up). */
  readonly elsewhere?: (subject: string) => boolean
}

/** How many subjects each term counts; `doubled` stands beside. */
export interface Ledger extends Record<LedgerTerm, number> {
  offered: number
  accepted: number
  doubled: number
}

/**
 * How a subject can be wrong. `ghost`: in the stores, never offered. `contradicted`: customer, feed and
 * stores cannot all be right. `unreported`: it ended, and neither an answer nor the feed told.
 */
export type Violation = 'lost' | 'doubled' | 'ghost' | 'contradicted' | 'unreported'

export interface ViolationEvidence {
  readonly violation: Violation
  readonly subject: string
  /** What each witness says of it, in one line. */
  readonly last_seen: string
}

export interface LedgerResult {
  readonly ledger: Ledger
  /** By the number of the subject, as in the journal. */
  readonly outcomes: readonly LedgerTerm[]
  /** All ids of each violation that was found. */
  readonly violations: ReadonlyMap<Violation, readonly string[]>
  /** The first ten of each violation, with where each was last seen. */
  readonly evidence: readonly ViolationEvidence[]
}

const SHOWN = 10

/**
 * Counts every offered subject under one term, from the answers, the feed, the stores and the dead letters
 * (semantics, "Ledger"). Pure. Whether something is under way is known of the system and not of each subject:
 * if anything is, a subject without an end is `unresolved`, and the cell has to be repeated.
 */
export function closeLedger(input: LedgerInput): LedgerResult {
  const outcomes: LedgerTerm[] = []
  const offered = new Set<string>()
  const violations = new Map<Violation, string[]>()
  const evidence: ViolationEvidence[] = []
  let accepted = 0

  const report = (violation: Violation, subject: string, last_seen: () => string) => {
    const ids = violations.get(violation) ?? []
    violations.set(violation, ids)
    ids.push(subject)
    if (ids.length <= SHOWN) evidence.push({ violation, subject, last_seen: last_seen() })
  }
  for (const client of input.subjects) {
    const subject: SubjectEvidence = {
      client,
      stored: input.stored.get(client.subject),
      dead_lettered: input.dead_lettered.has(client.subject),
      under_way: input.under_way > 0,
    }
    const outcome = judge(subject)
    offered.add(client.subject)
    outcomes.push(outcome)
    if (countsAsAccepted(client, outcome)) accepted += 1
    for (const violation of violationsOf(subject, outcome)) {
      report(violation, client.subject, () => describeSubject(subject))
    }
  }
  for (const [subject, stored] of input.stored) {
    if (offered.has(subject) || input.elsewhere?.(subject) === true) continue
    report('ghost', subject, () => describeStored(stored))
  }
  const doubled = violations.get('doubled')?.length ?? 0
  return { ledger: countTerms(outcomes, offered.size, accepted, doubled), outcomes, violations, evidence }
}

/**
 * Counted from the answers and not from the terms, so that `accepted = offered - refused` is a finding and no
 * definition. A fate that the client did not learn counts as what the stores made of it.
 */
function countsAsAccepted(client: ClientRecord, outcome: LedgerTerm): boolean {
  const told = toldBy(client)
  // A mere receipt promises no end: a subject that ends as unavailable or timed out after it is a refused
  // one.
  if (told === 'accepted') return client.http_status !== 202 || outcome !== 'refused'
  return told === 'unknown' && outcome !== 'refused'
}

function violationsOf(subject: SubjectEvidence, outcome: LedgerTerm): Violation[] {
  const { client, stored } = subject
  const found: Violation[] = []
  if (outcome === 'lost') found.push('lost')
  const effects = Math.max(client.endings, stored?.effects ?? 0)
  if (effects > 1) found.push('doubled')
  if (contradiction(subject) !== undefined) found.push('contradicted')
  const has_ended = outcome === 'completed' || outcome === 'business_failed'
  if (has_ended && client.completed_us === null) found.push('unreported')
  return found
}

/** `offered` counts different ids: an id that was planned twice makes the terms add up to more. */
function countTerms(
  outcomes: readonly LedgerTerm[],
  offered: number,
  accepted: number,
  doubled: number,
): Ledger {
  const terms = { refused: 0, completed: 0, business_failed: 0, dead_lettered: 0, unresolved: 0, lost: 0 }
  for (const outcome of outcomes) terms[outcome] += 1
  return { offered, accepted, ...terms, doubled }
}
