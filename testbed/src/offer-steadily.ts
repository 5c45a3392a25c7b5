import { setTimeout as delay } from 'node:timers/promises'
import type { OrderClient, Placed } from './order-client.ts'

/** One order that was offered, and what its customer was told. */
export interface Offered {
  readonly order_id: string
  /** Undefined: no answer came, so nobody knows. */
  readonly placed: Placed | undefined
  /** Why no answer came. */
  readonly unanswered?: unknown
}

export interface OfferOptions {
  /** Order ids are this, a dash and a number. */
  readonly prefix: string
  readonly rate_per_s: number
  readonly count: number
  /** When it aborts, no more are offered. */
  readonly enough?: AbortSignal
  readonly signal: AbortSignal
}

const TICK_MS = 10

/**
 * Offers orders at a steady rate, whatever becomes of those before: customers do not wait for each other.
 * Resolves when all are answered. For tests that need a load, not for measuring one.
 */
export async function offerSteadily(customer: OrderClient, options: OfferOptions): Promise<Offered[]> {
  const { prefix, rate_per_s, count, enough, signal } = options
  const started_ms = performance.now()
  const offered: Promise<Offered>[] = []
  while (offered.length < count && enough?.aborted !== true) {
    const due = Math.min(count, Math.ceil(((performance.now() - started_ms) / 1000) * rate_per_s))
    while (offered.length < due) offered.push(offer(customer, `${prefix}-${offered.length}`))
    await delay(TICK_MS, undefined, { signal })
  }
  return Promise.all(offered)
}

async function offer(customer: OrderClient, order_id: string): Promise<Offered> {
  try {
    return { order_id, placed: await customer.place({ order_id, item: 'burger', qty: 1 }) }
  } catch (unanswered) {
    return { order_id, placed: undefined, unanswered }
  }
}
