import { workflow } from '@three-ways/order-workflow/workflow'
import type { Transport } from '@three-ways/service-runtime/carrier'
import type { Engine } from '@three-ways/service-runtime/engine/engine'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import { MemoryBroker, type Outgoing } from '../../src/memory-broker.ts'
import { systemFor } from '../../src/system.ts'
import { transportThrough } from '../../src/transport.ts'
import { withoutUniqueness } from './without-uniqueness.ts'

/** At least once is what brokers promise: this one delivers everything twice, and is right. */
class TwiceDelivering extends MemoryBroker {
  override publish(publisher: string, messages: readonly Outgoing[], signal: AbortSignal): Promise<void> {
    return super.publish(publisher, [...messages, ...messages], signal)
  }
}

const loose: Workflow = { ...workflow, services: workflow.services.map(withoutUniqueness) }
const makeBroker = () => new TwiceDelivering()

/** Recognises what it has handled, and has one effect of each message however often it comes. */
export const sound = systemFor(loose, { makeBroker })

/** Deduplication off: the inbox forgets, and no unique key anywhere notices. */
export const broken = systemFor(loose, { makeBroker, transportThrough: forgetting })

/** Deduplication off, but the tables are those of the product: their unique keys refuse what comes again. */
export const halfBroken = systemFor(workflow, { makeBroker, transportThrough: forgetting })

function forgetting(broker: MemoryBroker): Transport {
  const transport = transportThrough(broker)
  return {
    ...transport,
    open(context) {
      forget(context.engine)
      return transport.open(context)
    },
  }
}

function forget({ inbox, outbox }: Engine): void {
  inbox.find = () => undefined
  inbox.add = () => {}
  const add = outbox.add.bind(outbox)
  // An event that is stored already is emitted once more and keeps its row: ids stay what they are.
  outbox.add = (event, cause_id, destinations) => outbox.find(event.id) ?? add(event, cause_id, destinations)
}
