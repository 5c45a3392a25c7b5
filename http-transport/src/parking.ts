import type { ServiceContext } from '@three-ways/service-runtime/carrier'
import type { Delivery } from './topology.ts'

/**
 * A handler that was reached and could not do it so often is left alone; the delivery is parked for a person.
 */
export const MAX_FAILURES = 3

/** Parks a delivery for a person, after so many failures; the last of them said `detail`. */
export async function park(
  { engine, given_up }: ServiceContext,
  { event, route }: Delivery,
  detail: string,
  failures: number,
): Promise<void> {
  await engine.commits.run(() =>
    engine.outbox.park(route.service, event.sequence, detail, failures, engine.now_ms()),
  )
  const faults = [{ path: route.service, message: detail }]
  given_up.deadLettered({ subject: event.subject, reason: 'handler_failed', attempts: failures, faults })
}
