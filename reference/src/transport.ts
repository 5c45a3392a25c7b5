import type { Transport } from '@three-ways/service-runtime/carrier'
import { TO_BROKER } from '@three-ways/service-runtime/relay/outbox-relay'
import { MemoryCarrier } from './carrier.ts'
import type { MemoryBroker } from './memory-broker.ts'
import { isHandled } from './topology.ts'

/** An event carried by memory, through `broker`. Who wants it is what the broker's queues are bound to. */
export function transportThrough(broker: MemoryBroker): Transport {
  return {
    name: 'reference',
    messaging_system: 'memory',
    answers: 'accepted',
    handlesOwnEvents: false,
    destinations: (workflow, _service, type) => (isHandled(workflow, type) ? [TO_BROKER] : []),
    open: async (context) => new MemoryCarrier(context, broker),
  }
}
