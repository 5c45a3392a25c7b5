import { describeStored } from '@three-ways/instrument/ledger-evidence'
import { toldBy } from '@three-ways/instrument/ledger-subject'
import type { LedgerLine } from '@three-ways/result-files/ledger-file'
import { analyticsCheck, recountAnalytics } from '../measure/analytics-check.ts'
import { type CheckedCell, storesOf } from './cell-evidence.ts'
import { found, type Judgement, notTried, violatedBy, type Witness } from './judgement.ts'
import { replayJudgement } from './replay-judgement.ts'

/** A sentence about every order of a cell, and how it is judged. */
export interface Invariant {
  readonly id: string
  readonly name: string
  judge(cell: CheckedCell): Judgement
}

/** I1 to I10, in their order. I11, the time to recover, is a figure and nothing that could be violated. */
export const INVARIANTS: readonly Invariant[] = [
  { id: 'I1', name: 'an acknowledged order ends, once', judge: complete },
  { id: 'I2', name: 'stock is neither made nor lost', judge: conservation },
  { id: 'I3', name: 'at most one reservation per order', judge: singleReservation },
  { id: 'I4', name: 'one notification per confirmed order, none for others', judge: singleEffect },
  { id: 'I5', name: 'the analytics equal a recount', judge: analyticsAgree },
  { id: 'I6', name: 'no effect of an order that nobody placed', judge: noGhosts },
  { id: 'I7', name: 'an order without an answer is there wholly or not at all', judge: indeterminateIsWhole },
  { id: 'I8', name: 'nothing is left on its way or put aside', judge: drained },
  { id: 'I9', name: 'no effect before its cause', judge: inOrder },
  { id: 'I10', name: 'reading everything again changes nothing', judge: replayJudgement },
]

function complete(cell: CheckedCell): Judgement {
  const { orders, ledger, stored, dead_lettered } = cell
  const twice = new Set(ledger.ended_more_than_once)
  const acknowledged = orders.filter((order) => toldBy(order) === 'accepted')
  const witnesses = acknowledged.flatMap(({ subject }) => {
    if (twice.has(subject)) return [witness(cell, subject, 'the feed told more than one end')]
    const put_aside_on_purpose = ledger.poisoned > 0 && dead_lettered.has(subject)
    return hasEnded(cell, subject) || put_aside_on_purpose ? [] : [witness(cell, subject)]
  })
  const measured = new Set(orders.map(({ subject }) => subject))
  for (const [subject, { begun }] of stored) {
    const beside = !measured.has(subject) && begun
    if (beside && !hasEnded(cell, subject)) witnesses.push(witness(cell, subject, 'offered beside'))
  }
  return found(witnesses, `${acknowledged.length} acknowledged`)
}

function conservation({ ledger, workload }: CheckedCell): Judgement {
  const { subjects, entries } = ledger
  const asked = (subject: string) => (subjects ? subjects.get(subject)?.asked : entries.get(subject)?.items)
  const checks = workload.checks(storesOf(ledger), asked)
  // Of orders, what is about effects has invariants of its own.
  const of_stock = subjects === undefined ? checks.slice(0, 2) : checks
  return violatedBy(
    of_stock.filter(({ passed }) => !passed),
    'stock',
  )
}

function singleReservation(cell: CheckedCell): Judgement {
  return amongStored(cell, ({ reservations }) => reservations <= 1)
}

function singleEffect(cell: CheckedCell): Judgement {
  return amongStored(cell, ({ status, notifications, notification }) => {
    // A confirmed order whose notification is still owed is I1's affair, or I8's.
    if (status === 'confirmed') return notifications === 1 || (notifications === 0 && notification !== 'sent')
    return notifications === 0
  })
}

function analyticsAgree({ ledger }: CheckedCell): Judgement {
  if (ledger.analytics === null) return notTried('no observer ran')
  const recount = recountAnalytics(ledger, (order_id) => ledger.entries.get(order_id)?.items)
  const check = analyticsCheck(ledger.analytics, recount)
  return violatedBy(check.passed ? [] : [check], check.detail)
}

function noGhosts(cell: CheckedCell): Judgement {
  const ghosts = cell.closed.violations.get('ghost') ?? []
  const witnesses = ghosts.map((subject) => witness(cell, subject, 'never offered'))
  for (const [subject, { begun, effects }] of cell.stored) {
    if (begun || effects === 0) continue
    witnesses.push(witness(cell, subject, `effects without ${cell.workload.noun.one}`))
  }
  return found(witnesses, `${cell.stored.size} ids in the stores`)
}

function indeterminateIsWhole(cell: CheckedCell): Judgement {
  const unknown = cell.orders.filter((order) => toldBy(order) === 'unknown')
  if (unknown.length === 0) return notTried('every order had an answer')
  const witnesses = unknown.flatMap(({ subject }) => {
    return !cell.stored.has(subject) || hasEnded(cell, subject) ? [] : [witness(cell, subject)]
  })
  return found(witnesses, `${unknown.length} without an answer`)
}

function drained({ ledger }: CheckedCell): Judgement {
  const left = Object.entries(ledger.under_way).map(([place, amount]) => ({
    subject: place,
    last_seen: `${amount} on the way`,
  }))
  if (ledger.dead_letters.length === ledger.poisoned) return found(left, `${ledger.poisoned} put aside`)
  const aside = ledger.dead_letters.map(({ order_id, service, reason, attempts }) => ({
    subject: order_id ?? 'no order',
    last_seen: `put aside by ${service} after ${attempts} attempt(s): ${reason}`,
  }))
  const missing = { subject: 'dead letters', last_seen: `${aside.length}, poisoned were ${ledger.poisoned}` }
  return found([...left, missing, ...aside], '')
}

function inOrder(cell: CheckedCell): Judgement {
  const { orders, ledger, stored } = cell
  const witnesses: Witness[] = []
  for (const [order_id, { status, notification, reservations, notifications }] of ledger.entries) {
    if (notifications > 0 && reservations === 0) {
      witnesses.push(witness(cell, order_id, 'told without a reservation'))
    }
    if (status === 'confirmed' && reservations === 0) {
      witnesses.push(witness(cell, order_id, 'confirmed without a reservation'))
    }
    if (notification === 'sent' && notifications === 0) {
      witnesses.push(witness(cell, order_id, 'recorded as told, and nobody told'))
    }
  }
  for (const { subject, decided_us, completed_us } of orders) {
    if (decided_us === null || completed_us === null || decided_us <= completed_us) continue
    witnesses.push(witness(cell, subject, 'ended before it was decided'))
  }
  return found(witnesses, `${stored.size} ids in the stores`)
}

/** Of orders; there is nothing to look at where the subjects are others. */
function amongStored(cell: CheckedCell, holds: (line: LedgerLine) => boolean): Judgement {
  const { ledger } = cell
  if (ledger.subjects !== undefined) return notTried(`about orders, and these are ${cell.workload.noun.many}`)
  const witnesses = [...ledger.entries].flatMap(([order_id, line]) => {
    return holds(line) ? [] : [witness(cell, order_id)]
  })
  return found(witnesses, `${ledger.entries.size} ids in the stores`)
}

function hasEnded({ stored }: CheckedCell, subject: string): boolean {
  return stored.get(subject)?.end !== undefined
}

function witness({ stored }: CheckedCell, subject: string, what?: string): Witness {
  const seen = describeStored(stored.get(subject))
  return { subject, last_seen: what === undefined ? seen : `${what}; ${seen}` }
}
