import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import { guaranteesIn } from '@three-ways/testbed/guarantees-in'
import type { RunningSystem } from '@three-ways/testbed/system'

/** Whether the broker limits deliveries, as it is declared and as it was found; undefined: nobody counts. */
export type TriedDeliveries = { readonly declared: boolean; readonly found: boolean } | undefined

/** What is read back from a raised system about when a message is safe; undefined where nobody did. */
export interface ReadBackDurability {
  /** The class of durability. */
  readonly in_effect: string | undefined
  /** How messages and rows are kept: `amqp_queue_type=classic, store_synchronous=NORMAL`. */
  readonly of_messages: string | undefined
  readonly limits_deliveries?: TriedDeliveries
}

/** Tries it on a raised system; undefined where nobody counts deliveries. */
export async function triedDeliveries(
  { system, deployment }: Pick<RunningSystem, 'system' | 'deployment'>,
  signal: AbortSignal,
): Promise<TriedDeliveries> {
  const found = await system.triesDeliveries?.(deployment, signal)
  if (found === undefined) return undefined
  return { declared: guaranteesIn(system, deployment.durability).limitsDeliveries, found }
}

/** Settings that decide it, of whichever model has them. */
const DECIDING = ['amqp_queue_type', 'kafka_topic_flush_messages', 'store_synchronous']

/** Picks it out of all that is in force. */
export function readBackOf(settings: EffectiveSettings): ReadBackDurability {
  const { durability_class } = settings
  const told = DECIDING.flatMap((name) => {
    const value = settings[name]
    return value === undefined ? [] : [`${name}=${value}`]
  })
  return {
    in_effect: durability_class === undefined ? undefined : String(durability_class),
    of_messages: told.length === 0 ? undefined : told.join(', '),
  }
}
