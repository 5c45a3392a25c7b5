import { shareOf } from '@three-ways/event-contract/share'
import { workflow } from '@three-ways/order-workflow/workflow'
import type { ServiceContext, Transport } from '@three-ways/service-runtime/carrier'
import type { MemoryBroker } from '../../src/memory-broker.ts'
import { systemFor } from '../../src/system.ts'
import { transportThrough } from '../../src/transport.ts'

/** Share of the orders whose transaction the store of the order service refuses. */
const REFUSED_SHARE = 0.2

/** Publishes from the outbox, after the commit: what was rolled back never left. */
export const sound = systemFor(workflow, { transportThrough: (broker) => onRefusingStores(broker, false) })

/** Publishes while the transaction is still open: what is rolled back was told to everybody. */
export const broken = systemFor(workflow, { transportThrough: (broker) => onRefusingStores(broker, true) })

function onRefusingStores(broker: MemoryBroker, publishes_early: boolean): Transport {
  const transport = transportThrough(broker)
  return {
    ...transport,
    open(context) {
      if (context.declaration.name === 'order-service') refuseSome(context, broker, publishes_early)
      return transport.open(context)
    },
  }
}

function refuseSome(
  { engine, signal }: ServiceContext,
  broker: MemoryBroker,
  publishes_early: boolean,
): void {
  const { outbox } = engine
  const add = outbox.add.bind(outbox)
  outbox.add = (event, destinations) => {
    const stored = add(event, destinations)
    const message = { type: stored.type, body: Buffer.from(stored.body) }
    if (publishes_early) void broker.publish('order-service', [message], signal)
    if (shareOf(event.subject) < REFUSED_SHARE) throw new Error('this store takes no such order')
    return stored
  }
}
