import { workflow } from '@three-ways/order-workflow/workflow'
import { MemoryBroker } from '../../src/memory-broker.ts'
import type { OnDelivery, Subscription } from '../../src/subscription.ts'
import { systemFor } from '../../src/system.ts'

/** Of so many messages one is acknowledged and never handled. */
const ONE_IN = 20

class Dropping extends MemoryBroker {
  #received = 0

  override subscribe(service: string, onDelivery: OnDelivery): Subscription {
    const subscription = super.subscribe(service, (tag, body) => {
      this.#received += 1
      if (this.#received % ONE_IN === 0) subscription.acknowledge(tag)
      else onDelivery(tag, body)
    })
    return subscription
  }
}

/** Drops a message after its acknowledgement: nothing fails, nothing waits, and the order never ends. */
export const broken = systemFor(workflow, { makeBroker: () => new Dropping() })
