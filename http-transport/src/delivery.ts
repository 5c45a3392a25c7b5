import type { ServiceContext } from '@three-ways/service-runtime/carrier'
import type { Engine } from '@three-ways/service-runtime/engine/engine'
import { StoreUnavailable } from '@three-ways/service-runtime/store/group-commit'
import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import type { Connections } from './connection.ts'
import { type CallOutcome, call, callMyself } from './publisher.ts'
import type { Delivery } from './topology.ts'

/** What became of one try. `settled`: it is done, and these events are owed to somebody from now on. */
export type DeliveryOutcome =
  | { readonly kind: 'settled'; readonly caused: readonly StoredEvent[] }
  | Exclude<CallOutcome, { readonly kind: 'answered' }>

/**
 * One try of a delivery: the call, and the caller's own part in it. That fails like the call if a handler of
 * the caller's own cannot take an event of the answer. Rejects only if the store is away, or with the reason
 * of the context's signal; nothing is settled then.
 */
export async function deliver(
  context: ServiceContext,
  connections: Connections,
  delivery: Delivery,
): Promise<DeliveryOutcome> {
  const outcome = isOwn(context, delivery)
    ? await callMyself(context.intake, delivery.event, connections.ownArrivalOf(delivery.event))
    : await call(connections, delivery.route, delivery.event)
  if (outcome.kind !== 'answered') return outcome
  context.signal.throwIfAborted()
  try {
    return { kind: 'settled', caused: await settle(context, delivery, outcome) }
  } catch (error) {
    if (error instanceof StoreUnavailable || context.signal.aborted) throw error
    const words = error instanceof Error ? error.message : String(error)
    return {
      kind: 'failed',
      detail: `${context.declaration.name} cannot take the answer of ${delivery.route.service}: ${words}`,
    }
  }
}

/** One transaction: the delivery is done, and the events of its answer are ours to carry. */
function settle(
  context: ServiceContext,
  delivery: Delivery,
  { events, arrival }: Extract<CallOutcome, { readonly kind: 'answered' }>,
): Promise<readonly StoredEvent[]> {
  const { engine } = context
  const { event, route } = delivery
  engine.reached('after-publish', 1)
  return engine.commits.run(() => {
    // Settled or withdrawn meanwhile: a late answer changes nothing.
    if (!engine.outbox.settle(route.service, event.sequence)) return []
    return isOwn(context, delivery) ? causedBy(engine, event.event_id) : engine.adoptNow(events, arrival)
  })
}

/** Work that a service has with an event of its own. */
function isOwn({ declaration }: ServiceContext, { route }: Delivery): boolean {
  return route.service === declaration.name
}

/** What a message that was handled in this store emitted: it was owed in the same transaction. */
function causedBy({ inbox, outbox }: Engine, message_id: string): readonly StoredEvent[] {
  const handled = inbox.find(message_id)
  return handled === undefined ? [] : outbox.range(handled.from, handled.to)
}
