import { setTimeout as delay } from 'node:timers/promises'
import type { BrokerThing } from '@three-ways/testbed/broker-things'
import type { BrokerKind } from '@three-ways/testbed/brokers/broker-source'
import type { Site } from '@three-ways/testbed/site'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import type { RunOptions } from './turn-options.ts'

const WITHIN_MS = 10_000
const BETWEEN_TRIES_MS = 500

/** Which kind of broker has such a thing. */
export function brokerOf({ kind }: BrokerThing): BrokerKind {
  return kind === 'topic' || kind === 'group' ? 'kafka' : 'rabbitmq'
}

/**
 * What a broker that was given did not let go of when a cell ended: members that were killed have a session
 * to end. What it keeps beyond that stays on the list, and is told.
 */
export async function removeRest(
  system: SystemUnderTest,
  { broker }: Site,
  { made_list, sayOnce }: Pick<RunOptions, 'made_list' | 'sayOnce'>,
): Promise<void> {
  if (made_list === undefined || broker?.source !== 'attach') return
  const signal = AbortSignal.timeout(WITHIN_MS)
  const address = { broker_url: broker.url, management_url: broker.management_url }
  const mine = () => made_list.left.filter((thing) => brokerOf(thing) === broker.kind)
  try {
    for (let things = mine(); things.length > 0; things = mine()) {
      const rest = await system.remove(address, things, signal)
      made_list.removed(things.filter((thing) => !rest.includes(thing)))
      if (rest.length > 0) await delay(BETWEEN_TRIES_MS, undefined, { signal })
    }
  } catch {
    sayOnce(`left in the ${broker.kind} and listed in ${made_list.file}; "bench clean" removes it`)
  }
}
