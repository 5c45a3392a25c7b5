import { setTimeout as delay } from 'node:timers/promises'
import { dataSchemaName } from '@three-ways/event-contract/envelope'
import { orderCatalogue } from '@three-ways/event-contract/order-events'
import { nowUs } from '@three-ways/instrument/clock'
import type { CellContext } from './scenario.ts'

/** The service that the poison is meant for. */
export const POISONED_SERVICE = 'inventory-service'

/** A message that no handler can be asked to handle. */
export interface Poison {
  /** The order that it claims to be about, and that nobody has placed. */
  readonly order_id: string
  /** What the service has to say about it. */
  readonly reason: string
  readonly body: Buffer
}

/** A poison that was put in, when, and what the carrier said to it. */
export interface InjectedPoison extends Poison {
  /** Milliseconds since 1970, as dead letters tell their time. */
  readonly injected_ms: number
  readonly answer: 'accepted' | number
  readonly answered_after_ms: number
}

/** Four ways of being unreadable. */
export function poisonAbout(order_id: string): readonly Poison[] {
  const data = { order_id, user_id: 'user', restaurant_id: 'restaurant', items: [{ sku: 'burger', qty: 1 }] }
  const sound = orderCatalogue.create('OrderPlaced', order_id, 'order-service', Date.now(), data)
  const { items: _, ...without_items } = data
  return [
    { order_id, reason: 'not_json', body: Buffer.from(JSON.stringify(sound).slice(0, -7)) },
    {
      order_id,
      reason: 'unknown_version',
      body: encoded({ ...sound, dataschema: dataSchemaName('OrderPlaced', 99) }),
    },
    { order_id, reason: 'invalid_event', body: encoded({ ...sound, data: without_items }) },
    { order_id, reason: 'unknown_type', body: encoded({ ...sound, type: 'OrderEaten' }) },
  ]
}

/** Puts poison in, evenly over `seconds`, and resolves with all of it. */
export async function poison(
  { running, signal }: CellContext,
  kinds: readonly Poison[],
  seconds: number,
): Promise<InjectedPoison[]> {
  const gap_ms = (seconds * 1000) / kinds.length
  const started_ms = performance.now()
  const injected: InjectedPoison[] = []
  for (const [n, one] of kinds.entries()) {
    const wait_ms = started_ms + n * gap_ms - performance.now()
    if (wait_ms > 0) await delay(wait_ms, undefined, { signal })
    const injected_ms = Date.now()
    const from_us = nowUs()
    const answer = await running.inspector.inject(POISONED_SERVICE, one.body, signal)
    injected.push({ ...one, injected_ms, answer, answered_after_ms: (nowUs() - from_us) / 1000 })
  }
  return injected
}

function encoded(event: unknown): Buffer {
  return Buffer.from(JSON.stringify(event))
}
