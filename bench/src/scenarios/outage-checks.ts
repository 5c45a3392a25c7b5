import type { ClientRecord } from '@three-ways/instrument/client-record'
import { isCompleted } from '@three-ways/instrument/subject-moments'
import type { Check } from '@three-ways/result-files/metrics'
import type { Guarantees } from '@three-ways/testbed/guarantees'
import type { Outage } from '../settings/outage.ts'
import { ordersOfOutage } from './orders-of-outage.ts'
import type { OutageTimes } from './outage-figures.ts'

/**
 * What customers may be told while something is gone. `kept`: every order is accepted. `refused`: every one
 * gets a clean refusal. `no_door`: there is nobody to ask. `late`: the door stands still, and answers when it
 * wakes.
 */
type Promised = 'kept' | 'refused' | 'refused_or_late' | 'no_door' | 'late'

/** Whether the outage looked to its customers as the model promises, and whether it ended. */
export function outageChecks(
  orders: readonly ClientRecord[],
  times: OutageTimes,
  outage: Outage,
  guarantees: Guarantees,
): Check[] {
  const during = ordersOfOutage(orders, times)
  const after = orders.filter((order) => isCompleted(order) && order.planned_us >= times.ready_us)
  const offered_after = orders.filter(({ planned_us }) => planned_us >= times.ready_us).length
  return [
    ...customerCheck(during, promised(outage, guarantees)),
    {
      name: 'orders that come after the return complete',
      passed: after.length === offered_after,
      detail: `${after.length} of ${offered_after}`,
    },
    {
      name: 'outboxes, queues and lag are as they were, after the outage',
      passed: times.cleared_us !== null,
      detail: times.cleared_us === null ? 'not within a minute' : 'counted',
    },
  ]
}

function promised({ kind, target }: Outage, { acceptsWhileInventoryIsDown }: Guarantees): Promised {
  if (target === 'order-service') return kind === 'pause' ? 'late' : 'no_door'
  if (target !== 'inventory-service' || acceptsWhileInventoryIsDown) return 'kept'
  return kind === 'pause' ? 'refused_or_late' : 'refused'
}

function customerCheck(during: readonly ClientRecord[], expected: Promised): Check[] {
  const [name, holds] = EXPECTATIONS[expected]
  const held = during.filter(holds).length
  // Without an order in it, an outage has proved nothing.
  const passed = during.length > 0 && held === during.length
  return [{ name, passed, detail: `${held} of ${during.length}${passed ? '' : `: ${answersOf(during)}`}` }]
}

const EXPECTATIONS: Readonly<Record<Promised, readonly [string, (order: ClientRecord) => boolean]>> = {
  kept: ['every order of the outage is accepted', ({ accepted_us }) => accepted_us !== null],
  refused: ['every order of the outage is refused with a clean 503', isClean503],
  refused_or_late: [
    'every order of the outage is refused with a clean 503 or 504, or done when the service wakes',
    (order) => isClean503(order) || order.http_status === 504 || isCompleted(order),
  ],
  no_door: [
    'nobody answers during the outage, and nobody pretends to',
    ({ fate }) => fate === 'connection_refused' || fate === 'connection_lost',
  ],
  late: [
    'every order of the outage is answered when the service wakes, or its customer has given up',
    ({ accepted_us, fate }) => accepted_us !== null || fate === 'timed_out',
  ],
}

/** Refused by the outage and nothing else: an overloaded door answers 503, too. */
function isClean503({ http_status, answer_reason }: ClientRecord): boolean {
  return http_status === 503 && answer_reason === 'inventory_unavailable'
}

/** `3 x 201, 1 x connection_lost`. */
function answersOf(orders: readonly ClientRecord[]): string {
  const kinds = Map.groupBy(orders, ({ http_status, fate }) => String(http_status ?? fate))
  return [...kinds].map(([kind, { length }]) => `${length} x ${kind}`).join(', ')
}
