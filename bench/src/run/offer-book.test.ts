import { expect, test } from 'vitest'
import { loadWorkload, ORDERS } from '../settings/workflows.ts'
import { OfferBook } from './offer-book.ts'
import { withoutUnprotected } from './unprotected.ts'

const workload = await loadWorkload(ORDERS)
const stock = [
  { sku: 'burger', initial: 10, available: 10, reserved: 0 },
  { sku: 'coffee', initial: 10, available: 10, reserved: 0 },
  { sku: 'lobster', initial: 0, available: 0, reserved: 0 },
]
const STORES = {
  entries: new Map(),
  stock,
  backlog: new Map(),
  duplicates_ignored: new Map(),
  external_effects_doubled: 0,
}

test('an order that is placed again asks for the same, under an id of its own', () => {
  const book = new OfferBook('cell', 1, workload, STORES)
  const offer = book.offer({ count: 5 })
  const again = book.again(offer, 3)
  expect(book.knows('cell.order-4~2')).toBe(false)
  expect([again.repeat(4, 2, 10), again.repeat(1, 2, 20), again.repeat(4, 3, 30)]).toEqual([0, 1, 2])
  expect([...again.journal.records()].map(({ subject }) => subject)).toEqual([
    'cell.order-4~2',
    'cell.order-1~2',
    'cell.order-4~3',
  ])
  const first = JSON.parse(offer.command(4).body.toString())
  expect(JSON.parse(again.command(2).body.toString())).toEqual({ ...first, order_id: 'cell.order-4~3' })
  expect(again.originalOf(2)).toBe(4)
  expect(book.asked('cell.order-4~3')).toEqual(book.asked('cell.order-4'))
  expect(book.offers.map(({ journal }) => journal.offered)).toEqual([0, 3])
})

test('the feed finds a repetition, and takes nothing else for one', () => {
  const book = new OfferBook('cell', 1, workload, STORES)
  const again = book.again(book.offer({ count: 2 }), 1)
  again.repeat(1, 2, 10)
  const ended = { status: 'confirmed', moment: 'completed' } as const
  expect(again.journal.noteOutcome({ subject: 'cell.order-1', ...ended }, 20)).toBe(false)
  expect(again.journal.noteOutcome({ subject: 'cell.order-0~2', ...ended }, 20)).toBe(false)
  expect(again.journal.noteOutcome({ subject: 'cell.order-1~2', ...ended }, 20)).toBe(true)
  expect(again.journal.record(0)).toMatchObject({ completed_us: 20, feed_status: 'confirmed' })
  expect(book.asked('cell.order-1~3')).toBeUndefined()
})

test('what may be lost is in no ledger, and neither is what was reserved for it', () => {
  const book = new OfferBook('cell', 1, workload, STORES)
  const offer = book.offer({ count: 2 })
  expect(withoutUnprotected(STORES, book)).toBe(STORES)
  const lost = book.offer({ count: 2, name: 'killed', unprotected: true })
  expect(book.offers.map(({ journal }) => journal)).toEqual([offer.journal])
  expect([offer, lost].map(({ subject }) => book.isUnprotected(subject(1)))).toEqual([false, true])
  expect(book.knows(lost.subject(1))).toBe(true)

  const entry = { status: 'confirmed', reason: undefined, notification: 'sent', notifications: 1 } as const
  const twice = { ...entry, reservations: 2 }
  const entries = new Map([
    [offer.subject(0), { ...entry, reservations: 1 }],
    [lost.subject(0), twice],
  ])
  const [{ sku = '' } = {}] = book.asked(lost.subject(0)) as { sku: string }[]
  const taken = stock.map((row) => (row.sku === sku ? { ...row, available: 7, reserved: 3 } : row))
  const left = withoutUnprotected({ ...STORES, entries, stock: taken }, book)
  expect([...left.entries.keys()]).toEqual([offer.subject(0)])
  expect(left.stock.find((row) => row.sku === sku)).toMatchObject({ available: 9, reserved: 1 })
})
