import { workflow } from '@three-ways/order-workflow/workflow'
import { MemoryBroker } from '../../src/memory-broker.ts'
import type { OnDelivery, Subscription } from '../../src/subscription.ts'
import { systemFor } from '../../src/system.ts'

/** Readers acknowledge as soon as they have a message, and handle it then: `autoAck`, in other words. */
class AutomaticallyAcknowledged extends MemoryBroker {
  override subscribe(service: string, onDelivery: OnDelivery): Subscription {
    const subscription = super.subscribe(service, (tag, body) => {
      subscription.acknowledge(tag)
      onDelivery(tag, body)
    })
    return subscription
  }
}

/** Acknowledges before the commit: what is in work when the process is killed is nowhere. */
export const broken = systemFor(workflow, { makeBroker: () => new AutomaticallyAcknowledged() })
