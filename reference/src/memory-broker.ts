import type { Carried } from '@three-ways/service-runtime/trace/tracing'
import { DeadLetters } from './dead-letters.ts'
import { MemoryQueue } from './memory-queue.ts'
import type { OnDelivery, Subscription } from './subscription.ts'

/** A message on its way to the queues that are bound to its type. */
export interface Outgoing {
  readonly type: string
  readonly body: Uint8Array
}

/**
 * A broker of one process: a queue per service, bound to event types. At least once: a message leaves its
 * queue when its reader acknowledged it, and a reader that goes away puts what it held back to the front, in
 * order. It outlives the services of its system and ends with it; nothing is written to a disk.
 */
export class MemoryBroker {
  readonly deadLetters = new DeadLetters()
  /** What a message carries beside its bytes, by the bytes themselves: the object and not its content. */
  readonly headers = new WeakMap<Uint8Array, Carried>()
  readonly #queues = new Map<string, MemoryQueue>()
  readonly #bindings = new Map<string, Set<string>>()

  /** Makes the queue of `service` if it is missing, and binds it to `types`. */
  declare(service: string, types: Iterable<string>): void {
    if (!this.#queues.has(service)) this.#queues.set(service, new MemoryQueue())
    for (const type of types) {
      const bound = this.#bindings.get(type) ?? new Set()
      this.#bindings.set(type, bound.add(service))
    }
  }

  /**
   * Puts each message into every queue bound to its type, in order; a type that nobody handles goes nowhere.
   * Waits while `publisher` is held. Rejects with the reason of `signal`, and has then taken none.
   */
  async publish(publisher: string, messages: readonly Outgoing[], signal: AbortSignal): Promise<void> {
    await this.#queue(publisher).untilReleased(signal)
    for (const { type, body } of messages) {
      for (const service of this.#bindings.get(type) ?? []) this.#queue(service).put(body)
    }
  }

  /** Puts raw bytes into the queue of `service`, whatever they are. */
  put(service: string, body: Uint8Array): void {
    this.#queue(service).put(body)
  }

  /** Begins to read a queue; the reader before, if there is one, loses it. */
  subscribe(service: string, onDelivery: OnDelivery): Subscription {
    return this.#queue(service).subscribe(onDelivery)
  }

  /** Nothing travels from or to `service` until it is released. */
  hold(service: string): void {
    this.#queue(service).hold()
  }

  release(service: string): void {
    this.#queue(service).release()
  }

  /** Waiting and unacknowledged messages by queue, exact at the moment of asking. */
  backlog(): ReadonlyMap<string, number> {
    return new Map([...this.#queues].map(([service, queue]) => [service, queue.size()]))
  }

  #queue(service: string): MemoryQueue {
    const queue = this.#queues.get(service)
    if (queue !== undefined) return queue
    const names = [...this.#queues.keys()].join(', ') || 'none'
    throw new RangeError(
      `Looking for the queue of ${service}: expected it to be declared, there are ${names}`,
    )
  }
}
