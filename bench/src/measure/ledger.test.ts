import type { LedgerEntry, LedgerView } from '@three-ways/event-contract/ledger-view'
import { describe, expect, test } from 'vitest'
import { closeLedger, type LedgerInput } from './ledger.ts'
import { ledgerChecks } from './ledger-checks.ts'
import type { ClientRecord } from './order-journal.ts'

const COMPLETED: LedgerEntry = {
  status: 'confirmed',
  reason: undefined,
  notification: 'sent',
  reservations: 1,
  notifications: 1,
}
const PLACED: LedgerEntry = {
  ...COMPLETED,
  status: 'placed',
  notification: 'pending',
  reservations: 0,
  notifications: 0,
}
const SOLD_OUT: LedgerEntry = {
  ...PLACED,
  status: 'failed',
  reason: 'insufficient_stock',
  notification: undefined,
}
const UNAVAILABLE: LedgerEntry = { ...SOLD_OUT, reason: 'inventory_unavailable' }

/** An order as the customer sees it when all is well: a 202, and both lines of the feed. */
function client(change: Partial<ClientRecord> = {}): ClientRecord {
  return {
    order_id: 'x-0',
    planned_us: 0,
    sent_us: 1,
    ended_us: 2,
    accepted_us: 2,
    decided_us: 3,
    completed_us: 4,
    fate: 'answered',
    http_status: 202,
    answer_status: 'placed',
    answer_reason: undefined,
    feed_status: 'confirmed',
    feed_reason: undefined,
    endings: 1,
    ...change,
  }
}
const UNENDED = { decided_us: null, completed_us: null, feed_status: undefined, endings: 0 } as const
const UNANSWERED = { ...UNENDED, accepted_us: null, http_status: null, answer_status: undefined } as const
const TIMED_OUT = { ...UNANSWERED, fate: 'timed_out' } as const
const REFUSED_503 = { ...UNANSWERED, http_status: 503, answer_reason: 'inventory_unavailable' } as const

function close(order: ClientRecord, stored: LedgerEntry | undefined, change: Partial<LedgerInput> = {}) {
  const entries = new Map<string, LedgerEntry>(stored === undefined ? [] : [[order.order_id, stored]])
  return closeLedger({
    orders: [order],
    stores: view(entries),
    dead_lettered: new Set(),
    under_way: 0,
    ...change,
  })
}

function view(entries: ReadonlyMap<string, LedgerEntry>): LedgerView {
  const nothing = {
    stock: [],
    backlog: new Map(),
    duplicates_ignored: new Map(),
    external_effects_doubled: 0,
  }
  return { entries, ...nothing }
}

function failedChecks(result: ReturnType<typeof closeLedger>): string[] {
  return ledgerChecks(result).flatMap((check) => (check.passed ? [] : [check.name]))
}

describe('orders about which all witnesses agree', () => {
  test.each<[string, ClientRecord, LedgerEntry | undefined, string]>([
    ['receipt, completed', client(), COMPLETED, 'completed'],
    ['201, completed', client({ http_status: 201, answer_status: 'confirmed' }), COMPLETED, 'completed'],
    ['receipt, failed', client({ feed_status: 'failed' }), SOLD_OUT, 'business_failed'],
    [
      '422',
      client({ http_status: 422, answer_status: 'failed', feed_status: 'failed' }),
      SOLD_OUT,
      'business_failed',
    ],
    ['503, stored as failed', client(REFUSED_503), UNAVAILABLE, 'refused'],
    [
      '503, told by the feed too',
      client({ ...REFUSED_503, feed_status: 'failed', endings: 1 }),
      UNAVAILABLE,
      'refused',
    ],
    ['503, absent', client(REFUSED_503), undefined, 'refused'],
    ['400', client({ ...UNANSWERED, http_status: 400 }), undefined, 'refused'],
    ['connection refused', client({ ...UNANSWERED, fate: 'connection_refused' }), undefined, 'refused'],
    ['never sent', client({ ...UNANSWERED, fate: 'not_sent', sent_us: null }), undefined, 'refused'],
    ['timed out, absent', client(TIMED_OUT), undefined, 'refused'],
    ['timed out, stored as refused', client(TIMED_OUT), UNAVAILABLE, 'refused'],
    ['timed out, whole', client({ ...TIMED_OUT, completed_us: 4, endings: 1 }), COMPLETED, 'completed'],
    ['500, whole', client({ http_status: 500, answer_status: undefined }), COMPLETED, 'completed'],
    ['receipt, ended as unavailable', client({ feed_status: 'failed' }), UNAVAILABLE, 'refused'],
  ])('%s', (_name, order, stored, outcome) => {
    const result = close(order, stored)
    expect(result.outcomes).toEqual([outcome])
    expect(result.ledger).toMatchObject({ offered: 1, [outcome]: 1, accepted: outcome === 'refused' ? 0 : 1 })
    expect(failedChecks(result)).toEqual([])
    expect(result.evidence).toEqual([])
  })
})

describe('orders without an end', () => {
  test('with everything drained: lost', () => {
    const result = close(client(UNENDED), PLACED)
    expect(result.ledger).toMatchObject({ accepted: 1, lost: 1, unresolved: 0 })
    expect(result.violations.get('lost')).toEqual(['x-0'])
    expect(failedChecks(result)).toEqual(['no order was lost'])
    expect(result.evidence[0]?.last_seen).toMatch(
      /customer: 202.*feed: nothing.*stores: placed.*0 reservation/,
    )
  })
  test('with something under way: unresolved, which is no failed check', () => {
    const result = close(client(UNENDED), PLACED, { under_way: 3 })
    expect(result.ledger).toMatchObject({ accepted: 1, unresolved: 1, lost: 0 })
    expect(failedChecks(result)).toEqual([])
  })
  test('confirmed, but the customer was never told: not completed', () => {
    expect(close(client(UNENDED), { ...COMPLETED, notification: 'pending' }).outcomes).toEqual(['lost'])
  })
  test('among the dead letters: dead-lettered', () => {
    const result = close(client(UNENDED), PLACED, { dead_lettered: new Set(['x-0']), under_way: 1 })
    expect(result.ledger).toMatchObject({ accepted: 1, dead_lettered: 1, unresolved: 0 })
  })
  test('an indeterminate order that the stores know is accepted, and can be lost', () => {
    const result = close(client(TIMED_OUT), PLACED)
    expect(result.ledger).toMatchObject({ accepted: 1, lost: 1, refused: 0 })
  })
})

describe('orders that are provably lost, whatever is under way', () => {
  test('accepted, and no store knows it', () => {
    expect(close(client(UNENDED), undefined, { under_way: 9 }).outcomes).toEqual(['lost'])
  })
  test('the feed told its end, and the stores have forgotten it', () => {
    expect(close(client(), PLACED, { under_way: 9 }).outcomes).toEqual(['lost'])
  })
  test('effects of an accepted order that the order service does not know', () => {
    const effects = { ...PLACED, status: undefined, reservations: 1 }
    expect(close(client(UNENDED), effects, { under_way: 9 }).outcomes).toEqual(['lost'])
  })
})

describe('orders about which the witnesses disagree', () => {
  const agreement = 'customer, feed and stores agree about every order'
  const sum = 'the terms of the ledger add up'
  test.each<[string, ClientRecord, LedgerEntry, string[]]>([
    [
      'refused, yet carried out',
      client(REFUSED_503),
      COMPLETED,
      [agreement, 'the feed told the end of every order that ended', sum],
    ],
    ['refused, yet left open', client(REFUSED_503), PLACED, [agreement]],
    ['refused for one reason, failed for another', client(REFUSED_503), SOLD_OUT, [agreement]],
    ['never arrived, yet stored', client({ ...UNANSWERED, fate: 'connection_refused' }), PLACED, [agreement]],
    [
      'told as confirmed, stored as failed',
      client({ http_status: 201, answer_status: 'confirmed' }),
      SOLD_OUT,
      [agreement],
    ],
    [
      'told as confirmed, stored as refused',
      client({ http_status: 201, answer_status: 'confirmed' }),
      UNAVAILABLE,
      [agreement, sum],
    ],
    ['told as failed, stored as completed', client({ feed_status: 'failed' }), COMPLETED, [agreement]],
    [
      'a part of an order nobody promised',
      client(TIMED_OUT),
      { ...PLACED, status: undefined, reservations: 1 },
      ['no order was lost', agreement],
    ],
  ])('%s', (_name, order, stored, failed) => {
    const result = close(order, stored)
    expect(result.violations.get('contradicted')).toEqual(['x-0'])
    expect(failedChecks(result)).toEqual(failed)
  })
})

describe('doubled, ghosts, silence', () => {
  test.each<[string, ClientRecord, LedgerEntry]>([
    ['two reservations', client(), { ...COMPLETED, reservations: 2 }],
    ['two notifications', client(), { ...COMPLETED, notifications: 2 }],
    ['two endings', client({ endings: 2 }), COMPLETED],
  ])('%s: doubled, beside the term', (_name, order, stored) => {
    const result = close(order, stored)
    expect(result.ledger).toMatchObject({ completed: 1, doubled: 1 })
    expect(failedChecks(result)).toEqual(['no order was doubled'])
  })
  test('an order in the stores that nobody offered is a ghost, unless another cell did', () => {
    const entries = new Map([
      ['x-0', COMPLETED],
      ['warm-up-3', COMPLETED],
      ['x-9', PLACED],
    ])
    const result = close(client(), COMPLETED, {
      stores: view(entries),
      elsewhere: (id) => id.startsWith('warm-up-'),
    })
    expect(result.violations.get('ghost')).toEqual(['x-9'])
    expect(result.ledger.offered).toBe(1)
    expect(failedChecks(result)).toEqual(['the stores hold no order that was never offered'])
  })
  test('an order that ended and was never reported', () => {
    const result = close(client(UNENDED), COMPLETED)
    expect(result.ledger.completed).toBe(1)
    expect(failedChecks(result)).toEqual(['the feed told the end of every order that ended'])
  })
  test('an id that was planned twice makes the terms not add up', () => {
    const result = closeLedger({
      orders: [client(), client()],
      stores: view(new Map([['x-0', COMPLETED]])),
      dead_lettered: new Set(),
      under_way: 0,
    })
    expect(failedChecks(result)).toEqual(['the terms of the ledger add up'])
  })
  test('of many, all ids are kept and the first ten are described', () => {
    const orders = Array.from({ length: 25 }, (_, n) => client({ ...UNENDED, order_id: `x-${n}` }))
    const result = closeLedger({ orders, stores: view(new Map()), dead_lettered: new Set(), under_way: 0 })
    expect(result.violations.get('lost')).toHaveLength(25)
    expect(result.evidence.map(({ order_id }) => order_id)).toEqual(
      orders.slice(0, 10).map(({ order_id }) => order_id),
    )
    expect(ledgerChecks(result)[0]).toMatchObject({
      passed: false,
      detail: expect.stringMatching(/^25: x-0 .*\.\.\.$/),
    })
  })
})
