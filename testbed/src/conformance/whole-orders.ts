import { expect } from 'vitest'
import { type Placed, until } from '../order-client.ts'
import { type RaisedForSuite, SETTLES_WITHIN_MS } from './raised.ts'

/** One order and what its customer was told. */
export interface Answered {
  readonly order_id: string
  /** Undefined: no answer came, so nobody knows. */
  readonly placed: Placed | undefined
}

/** Places so many orders at once. */
export function placeMany(
  { customer, newId }: Pick<RaisedForSuite, 'customer' | 'newId'>,
  count: number,
): Promise<Answered[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const order_id = newId()
      const placed = await customer.place({ order_id, item: 'sushi', qty: 1 }).catch(() => undefined)
      return { order_id, placed }
    }),
  )
}

const IN_FLIGHT = 4
/** Names that are nearly as long as they may be: few such orders fill the log of a store. */
const LONG_NAME = 'x'.repeat(100)

/**
 * Places large orders, few at a time, until it is so: each commit of its own writes the most pages. Resolves
 * when all of them are answered.
 */
export async function placeUntil(
  { customer, newId, signal }: Pick<RaisedForSuite, 'customer' | 'newId' | 'signal'>,
  what: string,
  isSo: () => Promise<boolean>,
): Promise<Answered[]> {
  const answers: Answered[] = []
  const named = { user_id: LONG_NAME, restaurant_id: LONG_NAME, items: [{ sku: 'sushi', qty: 1 }] }
  let enough = false
  const place = async () => {
    while (!enough) {
      const order_id = `${newId()}-${LONG_NAME}`
      answers.push({ order_id, placed: await customer.place({ order_id, ...named }).catch(() => undefined) })
    }
  }
  const placing = Promise.all(Array.from({ length: IN_FLIGHT }, place))
  try {
    await until(what, SETTLES_WITHIN_MS, signal, isSo, { lasts: true })
  } finally {
    enough = true
    await placing
  }
  return answers
}

/** Nobody was refused, or left without an answer. */
export function expectAccepted(answers: readonly Answered[]): void {
  for (const { order_id, placed } of answers) expect([201, 202], order_id).toContain(placed?.http_status)
}

/**
 * Every order is whole: confirmed with one effect of each kind, or failed without any, or absent. Those that
 * were accepted are confirmed.
 */
export function expectWhole(
  { running }: Pick<RaisedForSuite, 'running'>,
  answers: readonly Answered[],
): void {
  const { entries, stock } = running.ledgerView()
  let confirmed = 0
  for (const { order_id, placed } of answers) {
    const entry = entries.get(order_id)
    const accepted = placed !== undefined && [201, 202].includes(placed.http_status)
    const evidence = `${order_id} answered ${placed?.http_status ?? 'nothing'}, stored as ${JSON.stringify(entry)}`
    if (accepted) expect(entry?.status, evidence).toBe('confirmed')
    if (entry?.status === 'confirmed') {
      confirmed += 1
      expect([entry.notification, entry.reservations, entry.notifications], evidence).toEqual(['sent', 1, 1])
    } else if (entry !== undefined) {
      expect([entry.status, entry.reservations, entry.notifications], evidence).toEqual(['failed', 0, 0])
    }
  }
  expect(confirmed).toBeGreaterThan(0)
  for (const row of stock) expect(row.available + row.reserved, row.sku).toBe(row.initial)
}
