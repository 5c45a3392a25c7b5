import type { Durability } from '@three-ways/event-contract/durability'
import type { HostFlushes } from '@three-ways/instrument/host-flushes'
import type { Check } from '@three-ways/result-files/metrics'
import type { ServiceFlushes } from '@three-ways/result-files/service-counts'

/** What was flushed while a load ran. */
export interface SeenFlushes {
  readonly services: readonly ServiceFlushes[]
  readonly host: HostFlushes
}

/** Where nothing waits for a flush there are only those of checkpoints: one for so many orders at most. */
const MOST_PER_ORDER_IN_D1 = 0.1

/**
 * In D2 each transaction of each store was flushed for itself (a transaction carries everything that was at
 * hand, so that is at least one for each batch and hop, and not one for each order), and the disk was really
 * asked as often as the busiest store says, where the kernel shows that. In D1 hardly any. Pure.
 */
export function flushChecks(asked: Durability, { services, host }: SeenFlushes, orders: number): Check[] {
  if (asked === 'recommended' || services.length === 0) return []
  return asked === 'D2' ? [everyCommit(services), ...theDisk(services, host)] : [hardlyAny(services, orders)]
}

function everyCommit(services: readonly ServiceFlushes[]): Check {
  return {
    name: 'D2: every transaction waited for a flush',
    passed:
      services.some(({ commits }) => commits > 0) &&
      services.every(({ commits, flushes }) => flushes >= commits),
    detail: told(services),
  }
}

/** Flushes of several stores may share a request to the disk; those of one store come one after the other. */
function theDisk(services: readonly ServiceFlushes[], host: HostFlushes): Check[] {
  if ('why_not' in host) return []
  const most = Math.max(...services.map(({ flushes }) => flushes))
  return [
    {
      name: 'D2: the disk was asked for every flush',
      passed: host.requests >= most,
      detail: `${host.requests} flush requests to ${host.device}, ${most} flushes of the busiest store`,
    },
  ]
}

function hardlyAny(services: readonly ServiceFlushes[], orders: number): Check {
  const flushes = services.reduce((sum, service) => sum + service.flushes, 0)
  // A burst of a second may meet one checkpoint of each store.
  const most = Math.max(3 * services.length, MOST_PER_ORDER_IN_D1 * orders)
  return { name: 'D1: no transaction waited for a flush', passed: flushes <= most, detail: told(services) }
}

function told(services: readonly ServiceFlushes[]): string {
  return services
    .map(({ service, synchronous, commits, flushes }) => {
      return `${service} (${synchronous}): ${flushes} flushes for ${commits} transactions`
    })
    .join('; ')
}
