import { describeStored } from '@three-ways/instrument/ledger-evidence'
import { toldBy } from '@three-ways/instrument/ledger-subject'
import { analyticsCheck, recountAnalytics } from '../measure/analytics-check.ts'
import { stockChecks } from '../measure/stock-check.ts'
import type { LedgerLine } from '../results/ledger-file.ts'
import type { Check } from '../results/metrics.ts'
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

function complete({ orders, ledger, dead_lettered }: CheckedCell): Judgement {
  const twice = new Set(ledger.ended_more_than_once)
  const acknowledged = orders.filter((order) => toldBy(order) === 'accepted')
  const witnesses = acknowledged.flatMap(({ order_id }) => {
    const stored = ledger.entries.get(order_id)
    if (twice.has(order_id)) return [witness(order_id, stored, 'the feed told more than one end')]
    const put_aside_on_purpose = ledger.poisoned > 0 && dead_lettered.has(order_id)
    return hasEnded(stored) || put_aside_on_purpose ? [] : [witness(order_id, stored)]
  })
  const measured = new Set(orders.map(({ order_id }) => order_id))
  for (const [order_id, stored] of ledger.entries) {
    const beside = !measured.has(order_id) && stored.status !== undefined
    if (beside && !hasEnded(stored)) witnesses.push(witness(order_id, stored, 'offered beside'))
  }
  return found(witnesses, `${acknowledged.length} acknowledged`)
}

function conservation({ ledger }: CheckedCell): Judgement {
  const [balance, holds] = stockChecks(storesOf(ledger), (order_id) => ledger.entries.get(order_id)?.items)
  return violatedBy(
    [balance, holds].filter((check): check is Check => check?.passed === false),
    'stock',
  )
}

function singleReservation({ ledger }: CheckedCell): Judgement {
  return amongStored(ledger.entries, ({ reservations }) => reservations <= 1)
}

function singleEffect({ ledger }: CheckedCell): Judgement {
  return amongStored(ledger.entries, ({ status, notifications, notification }) => {
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

function noGhosts({ closed, ledger }: CheckedCell): Judgement {
  const witnesses = (closed.violations.get('ghost') ?? []).map((order_id) => {
    return witness(order_id, ledger.entries.get(order_id), 'never offered')
  })
  for (const [order_id, stored] of ledger.entries) {
    if (stored.status !== undefined || stored.reservations + stored.notifications === 0) continue
    witnesses.push(witness(order_id, stored, 'effects without an order'))
  }
  return found(witnesses, `${ledger.entries.size} ids in the stores`)
}

function indeterminateIsWhole({ orders, ledger }: CheckedCell): Judgement {
  const unknown = orders.filter((order) => toldBy(order) === 'unknown')
  if (unknown.length === 0) return notTried('every order had an answer')
  const witnesses = unknown.flatMap(({ order_id }) => {
    const stored = ledger.entries.get(order_id)
    return stored === undefined || hasEnded(stored) ? [] : [witness(order_id, stored)]
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

function inOrder({ orders, ledger }: CheckedCell): Judgement {
  const witnesses: Witness[] = []
  for (const [order_id, stored] of ledger.entries) {
    const { status, notification, reservations, notifications } = stored
    if (notifications > 0 && reservations === 0) {
      witnesses.push(witness(order_id, stored, 'told without a reservation'))
    }
    if (status === 'confirmed' && reservations === 0) {
      witnesses.push(witness(order_id, stored, 'confirmed without a reservation'))
    }
    if (notification === 'sent' && notifications === 0) {
      witnesses.push(witness(order_id, stored, 'recorded as told, and nobody told'))
    }
  }
  for (const { order_id, decided_us, completed_us } of orders) {
    if (decided_us === null || completed_us === null || decided_us <= completed_us) continue
    witnesses.push(witness(order_id, ledger.entries.get(order_id), 'ended before it was decided'))
  }
  return found(witnesses, `${ledger.entries.size} ids in the stores`)
}

function amongStored(
  entries: CheckedCell['ledger']['entries'],
  holds: (line: LedgerLine) => boolean,
): Judgement {
  const witnesses = [...entries].flatMap(([order_id, line]) => {
    return holds(line) ? [] : [witness(order_id, line)]
  })
  return found(witnesses, `${entries.size} ids in the stores`)
}

/** Failed, or confirmed and the customer was told. */
function hasEnded(stored: LedgerLine | undefined): boolean {
  return stored?.status === 'failed' || (stored?.status === 'confirmed' && stored.notification === 'sent')
}

function witness(order_id: string, stored: LedgerLine | undefined, what?: string): Witness {
  const seen = describeStored(stored)
  return { subject: order_id, last_seen: what === undefined ? seen : `${what}; ${seen}` }
}
