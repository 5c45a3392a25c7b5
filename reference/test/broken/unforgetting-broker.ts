import { workflow } from '@three-ways/order-workflow/workflow'
import { MemoryBroker, type Outgoing } from '../../src/memory-broker.ts'
import type { OnDelivery, Subscription } from '../../src/subscription.ts'
import { systemFor } from '../../src/system.ts'

/**
 * Hands every message that there ever was to whoever begins to read, and says of itself that it keeps none.
 */
class Unforgetting extends MemoryBroker {
  readonly #published: Outgoing[] = []
  readonly #types = new Map<string, ReadonlySet<string>>()

  override declare(service: string, types: Iterable<string>): void {
    this.#types.set(service, new Set(types))
    super.declare(service, this.#types.get(service) ?? [])
  }

  override async publish(publisher: string, messages: readonly Outgoing[], signal: AbortSignal) {
    await super.publish(publisher, messages, signal)
    this.#published.push(...messages)
  }

  override subscribe(service: string, onDelivery: OnDelivery): Subscription {
    for (const { type, body } of this.#published) {
      if (this.#types.get(service)?.has(type) === true) this.put(service, body)
    }
    return super.subscribe(service, onDelivery)
  }
}

/** Declares that it cannot replay, and replays at every start. */
export const broken = systemFor(workflow, { makeBroker: () => new Unforgetting() })
