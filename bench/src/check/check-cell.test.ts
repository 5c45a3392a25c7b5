import { isViolated } from '@three-ways/result-files/examination'
import type { LedgerLine, LedgerSnapshot } from '@three-ways/result-files/ledger-file'
import type { Result } from '@three-ways/result-files/metrics'
import type { LoggedOrder } from '@three-ways/result-files/order-line'
import { type SampledCell, sampleRun } from '@three-ways/result-files/sample-run'
import { describe, expect, it } from 'vitest'
import { loadWorkload, ORDERS } from '../settings/workflows.ts'
import { cellEvidence, isBeside } from './cell-evidence.ts'
import { type CellVerdict, checkCell } from './check-cell.ts'

const workload = await loadWorkload(ORDERS)
const sound = sampleRun().cells.find(({ result }) => result.scenario === 'latency') as SampledCell
const FIRST = sound.orders[0]?.order_id ?? ''
const OFFERED = sound.orders.length

interface Change {
  /** Of the first order; `null` takes it out of the stores. */
  readonly stored?: Partial<LedgerLine> | null
  readonly ledger?: Partial<LedgerSnapshot>
  readonly order?: Partial<LoggedOrder>
  readonly result?: Partial<Result>
  /** One more id in the stores. */
  readonly stranger?: LedgerLine
}

function checked({ stored = {}, ledger, order, result, stranger }: Change = {}): CellVerdict {
  const entries = new Map(sound.ledger.entries)
  const line = entries.get(FIRST) as LedgerLine
  if (stored === null) entries.delete(FIRST)
  else entries.set(FIRST, { ...line, ...stored })
  if (stranger !== undefined) entries.set('stranger', stranger)
  const orders = sound.orders.map((one, n) => ({ ...one, attempt: 1, ...(n === 0 ? order : {}) }))
  const snapshot = { ...sound.ledger, entries, ...ledger }
  return checkCell(cellEvidence({ ...sound.result, ...result }, orders, snapshot, workload))
}

function violated({ invariants }: CellVerdict): string[] {
  return invariants.flatMap(({ id, judgement }) => (judgement.state === 'violated' ? [id] : []))
}

const PLACED = { status: 'placed', notification: 'pending', reservations: 0, notifications: 0 } as const
const STRANGER: LedgerLine = {
  status: 'confirmed',
  reason: undefined,
  notification: 'sent',
  reservations: 1,
  notifications: 1,
  items: [],
}
const EFFECTS = { ...STRANGER, status: undefined, notification: undefined, notifications: 0 }
const POISON = { service: 'inventory-service', reason: 'not_json', attempts: 1, order_id: null }
const UNANSWERED = { http_status: null, accepted_us: null, decided_us: null, completed_us: null } as const

describe('a sound cell', () => {
  const verdict = checked()

  it('violates nothing', () => {
    expect(violated(verdict)).toEqual([])
    expect(isViolated(verdict)).toBe(false)
  })

  it('counts what was offered and what became of it', () => {
    expect(verdict.counts).toEqual({
      offered: OFFERED,
      acknowledged: OFFERED,
      ok: OFFERED,
      lost: 0,
      doubled: 0,
      recovered: 0,
      unexpected: 0,
    })
  })

  it('says what could not be tried', () => {
    const untried = verdict.invariants.filter(({ judgement }) => judgement.state === 'not tried')
    expect(untried.map(({ id }) => id)).toEqual(['I5', 'I7', 'I10'])
  })

  it('allows orders beside the measured ones, dead letters that were meant, and answers that were lost', () => {
    const beside = [{ prefix: 'strange', up_to: 1, placed_again: false }]
    const meant = { dead_letters: [POISON], poisoned: 1 }
    expect(violated(checked({ ledger: { ...meant, beside } }))).toEqual([])
    const unheard = checked({ order: { ...UNANSWERED, completed_us: 9_000_000, outcome: 'completed' } })
    expect(violated(unheard)).toEqual([])
    expect(unheard.counts).toMatchObject({ acknowledged: OFFERED - 1, recovered: 1 })
  })
})

it.each([
  ['warm-up-3', true],
  ['warm-up-4', false],
  ['order-7~2', true],
  ['order-8~2', false],
  ['order-7', false],
  ['order~2', false],
  ['warm-up-3~2', false],
])('%s was offered beside the measured orders: %s', (order_id, expected) => {
  const beside = [
    { prefix: 'warm-up', up_to: 4, placed_again: false },
    { prefix: 'order', up_to: 8, placed_again: true },
  ]
  expect(isBeside({ beside }, order_id)).toBe(expected)
})

describe('the checker names what is violated', () => {
  it.each<[string, readonly string[], Change]>([
    ['an acknowledged order that never ended', ['I1', 'I2'], { stored: PLACED }],
    ['an acknowledged order that nobody has', ['I1', 'I2'], { stored: null }],
    ['an order that ended twice', ['I1'], { ledger: { ended_more_than_once: [FIRST] } }],
    ['stock out of nowhere', ['I2'], { ledger: { stock: [{ ...stock(), initial: 7 }] } }],
    ['a second reservation', ['I3'], { stored: { reservations: 2 } }],
    ['a second notification', ['I4'], { stored: { notifications: 2 } }],
    ['an order that was never offered', ['I6'], { stranger: STRANGER, ledger: { stock: [stock(0)] } }],
    ['effects without an order', ['I6'], { stranger: EFFECTS }],
    ['half an order without an answer', ['I2', 'I7'], { stored: PLACED, order: UNANSWERED }],
    ['something on its way', ['I8'], { ledger: { under_way: { 'inventory-service': 3 } } }],
    ['a dead letter that nobody meant', ['I8'], { ledger: { dead_letters: [POISON] } }],
    ['poison that vanished', ['I8'], { ledger: { poisoned: 1 } }],
    ['a confirmation without its reservation', ['I9'], { stored: { reservations: 0 } }],
    ['an end before the decision', ['I9'], { order: { decided_us: 9_000_000, completed_us: 8_000_000 } }],
    ['a replay that differs', ['I10'], { result: { figures: replayed({ digest_replay_2: 'b' }) } }],
    [
      'a replay that changed something',
      ['I10'],
      { result: { figures: replayed({ business_tables_after: 'd' }) } },
    ],
  ])('%s', (_what, ids, change) => {
    const verdict = checked(change)
    expect(violated(verdict)).toEqual(ids)
    expect(isViolated(verdict)).toBe(true)
  })

  it('analytics that missed an order', () => {
    const failed = { failed: 0, failures_by_reason: {} }
    const counted = {
      total_orders: OFFERED,
      reserved: OFFERED,
      ...failed,
      failure_rate_percent: 0,
      events: { OrderPlaced: OFFERED, InventoryReserved: OFFERED, NotificationSent: OFFERED },
      ordered_quantity_by_sku: { burger: OFFERED },
      orders_per_minute: { '2026-11-21T02:56Z': OFFERED },
    }
    expect(violated(checked({ ledger: { analytics: counted } }))).toEqual([])
    const missed = { ...counted, total_orders: OFFERED - 1 }
    expect(violated(checked({ ledger: { analytics: missed } }))).toEqual(['I5'])
  })

  it('with the first ten order ids and where each was last seen', () => {
    const entries = new Map([...sound.ledger.entries].map(([id, line]) => [id, { ...line, ...PLACED }]))
    const { invariants } = checked({ ledger: { entries } })
    const judgement = invariants.find(({ id }) => id === 'I1')?.judgement
    expect(judgement).toMatchObject({ state: 'violated', count: OFFERED })
    expect(judgement?.evidence).toHaveLength(10)
    expect(judgement?.evidence[0]).toEqual({
      subject: FIRST,
      last_seen: 'stores: placed notification pending, 0 reservation(s), 0 notification(s)',
    })
  })

  it('metrics that say something else than the files', () => {
    const ledger = { ...sound.result.ledger, lost: 1 }
    const verdict = checked({ result: { ledger } })
    expect(violated(verdict)).toEqual([])
    expect(verdict.differences).toEqual([expect.stringContaining('lost 1, the files add up to 0')])
    expect(isViolated(verdict)).toBe(true)
  })
})

function stock(more = 0) {
  const [row] = sound.ledger.stock
  if (row === undefined) throw new TypeError('The sample has no stock')
  return { ...row, available: row.available - more, reserved: row.reserved + more }
}

function replayed(change: Record<string, string>) {
  const digests = { digest_live: 'a', digest_replay_1: 'a', digest_replay_2: 'a', digest_reset: 'a' }
  return { orders: 10, ...digests, business_tables_before: 'c', business_tables_after: 'c', ...change }
}
