import { forgetting } from '@three-ways/order-workflow/test/forgetting'
import { looseWorkflow } from '@three-ways/order-workflow/test/without-uniqueness'
import { workflow } from '@three-ways/order-workflow/workflow'
import { MemoryBroker, type Outgoing } from '../../src/memory-broker.ts'
import { systemFor } from '../../src/system.ts'
import { transportThrough } from '../../src/transport.ts'

/** At least once is what brokers promise: this one delivers everything twice, and is right. */
class TwiceDelivering extends MemoryBroker {
  override publish(publisher: string, messages: readonly Outgoing[], signal: AbortSignal): Promise<void> {
    return super.publish(publisher, [...messages, ...messages], signal)
  }
}

const makeBroker = () => new TwiceDelivering()
const forgets = {
  makeBroker,
  transportThrough: (broker: MemoryBroker) => forgetting(transportThrough(broker)),
}

/** Recognises what it has handled, and has one effect of each message however often it comes. */
export const sound = systemFor(looseWorkflow, { makeBroker })

/** Deduplication off: the inbox forgets, and no unique key anywhere notices. */
export const broken = systemFor(looseWorkflow, forgets)

/** Deduplication off, but the tables are those of the product: their unique keys refuse what comes again. */
export const halfBroken = systemFor(workflow, forgets)
