import type { OrderLine } from '@three-ways/event-contract/order-events'
import { orderCatalogue } from '@three-ways/event-contract/order-events'
import { orderFlow } from '@three-ways/event-contract/order-flow'
import type { Offer } from './scenario.ts'

/** The bytes of an event, and a service that handles it. */
export interface Fact {
  readonly service: string
  readonly body: Buffer
}

/** What a customer sent, with the id that the bench gave it. */
export interface Ordered {
  readonly order_id: string
  readonly user_id: string
  readonly restaurant_id: string
  readonly items: readonly OrderLine[]
}

/**
 * `OrderPlaced` of order n, as the order service published it: an id is a pure function of order and type, so
 * the same fact made here has the same one. Only its time differs, and nothing is decided by that.
 */
export function placedFact({ command }: Offer, n: number): Fact[] {
  return placedFacts(JSON.parse(command(n).body.toString()) as Ordered)
}

/** The same of any order, by what its customer sent or sees of it. */
export function placedFacts({ order_id, user_id, restaurant_id, items }: Ordered): Fact[] {
  return factsOf('OrderPlaced', order_id, { order_id, user_id, restaurant_id, items })
}

/**
 * What was published about order n after it was placed; empty for one that did not end by a decision of
 * inventory. To be asked after its end: published earlier, these would not repeat a fact but forge it.
 */
export function laterFacts({ command, journal }: Offer, n: number): Fact[] {
  const { order_id, user_id, items } = JSON.parse(command(n).body.toString()) as Ordered
  const { answer_status, feed_status, answer_reason, feed_reason } = journal.record(n)
  const status = feed_status ?? answer_status
  if (status === 'confirmed') {
    return [
      ...factsOf('InventoryReserved', order_id, { order_id, user_id, items }),
      ...factsOf('NotificationSent', order_id, { order_id, user_id }),
    ]
  }
  const reason = feed_reason ?? answer_reason
  return status === 'failed' ? factsOf('InventoryFailed', order_id, { order_id, reason }) : []
}

function factsOf(type: string, order_id: string, data: unknown): Fact[] {
  const step = orderFlow.find(({ kind }) => kind.type === type)
  if (step === undefined) throw new TypeError(`Repeating a fact: expected a type of the flow, got ${type}`)
  const event = orderCatalogue.create(type, order_id, step.emittedBy, Date.now(), data)
  const body = Buffer.from(JSON.stringify(event))
  return Object.keys(step.handledBy).map((service) => ({ service, body }))
}
