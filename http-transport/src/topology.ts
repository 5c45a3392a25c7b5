import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import type { Wait, Workflow } from '@three-ways/service-runtime/workflow'

/** One handler of an event type: who, at which path, and whether the customer waits for it. */
export interface Route {
  readonly service: string
  readonly path: string
  readonly wait: Wait
}

const URGENCY: Readonly<Record<Wait, number>> = { required: 0, awaited: 1, background: 2 }

/**
 * Who handles an event of this type, those first whom the customer waits for. The emitter is among them only
 * where it has work to do: what it can do at once it did when it emitted. Observers are left out: in a chain
 * of calls somebody would have to call them, and then they would be no observers.
 */
export function routesOf(workflow: Workflow, emitter: string, type: string): readonly Route[] {
  return workflow.services
    .filter(({ name, observer, handles }) => {
      return observer !== true && (name !== emitter || handles[type]?.work !== undefined)
    })
    .flatMap(({ name, handles }) => {
      const handler = handles[type]
      return handler === undefined ? [] : [{ service: name, path: `/${handler.verb}`, wait: handler.wait }]
    })
    .sort((a, b) => URGENCY[a.wait] - URGENCY[b.wait])
}

/** One event owed to one handler. */
export interface Delivery {
  readonly event: StoredEvent
  readonly route: Route
}

/** Those at the beginning of `left` that are of this event and awaited: what one answers fails no other. */
export function awaitedTogether(left: readonly Delivery[], event: StoredEvent): readonly Delivery[] {
  const end = left.findIndex((next) => next.event !== event || next.route.wait !== 'awaited')
  return end === -1 ? left : left.slice(0, end)
}

/** The deliveries of freshly emitted events, in the order in which a chain makes them. */
export function deliveriesOf(
  workflow: Workflow,
  emitter: string,
  events: readonly StoredEvent[],
): Delivery[] {
  return events.flatMap((event) => routesOf(workflow, emitter, event.type).map((route) => ({ event, route })))
}
