import type { BrokerRequest } from './brokers/broker-source.ts'
import { openBroker } from './brokers/open-broker.ts'
import { openComposeSite } from './compose/compose-site.ts'
import { processHost } from './process-host.ts'
import type { Site } from './site.ts'
import type { SystemUnderTest } from './system.ts'

export type SiteRequest = Omit<BrokerRequest, 'kind' | 'probe' | 'stack'>

/**
 * Opens a site for a system. With the source `compose` its services are containers of the model's stack, with
 * every other one processes of this machine, also where `auto` finds no broker but one in a container.
 * Disposing it ends the broker. Rejects with `BrokerUnavailable` when there is none to be had.
 */
export async function openSite(system: SystemUnderTest, request: SiteRequest): Promise<Site> {
  const { broker: kind, stack, probe } = system
  if (request.source === 'compose' && stack !== undefined) {
    return openComposeSite({ ...system, stack }, { ...request, probe })
  }
  const broker = kind === undefined ? undefined : await openBroker({ ...request, kind, probe, stack })
  return {
    broker,
    service_host: processHost,
    [Symbol.asyncDispose]: async () => broker?.[Symbol.asyncDispose](),
  }
}
