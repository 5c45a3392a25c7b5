import type { ConfirmChannel } from 'amqplib'
import { bindingKey } from './topology.ts'

/** The queues that have to get an event, by its type. */
export type RequiredQueues = ReadonlyMap<string, readonly string[]>

/**
 * A lot of so many messages is routed in a moment. What is longer is looked at from both ends, since its
 * first messages might find no queue that is there again when its last one is routed.
 */
const ROUTED_IN_A_MOMENT = 20

/**
 * Evidence that everybody got an event who must have it. The broker confirms what somebody got, and that may
 * be a stream or an observer: so it is asked on the same channel, behind the messages, for each queue that
 * must have got them. A channel does one thing after the other, so a queue that is there now was there when
 * they were routed; one that is missing ends the channel, and all is made and published again.
 *
 * A queue that is made again is there before its bindings are, and the broker tells nobody who is bound. But
 * a service reads its queue only when it is bound to everything. So a queue that is read is bound; in front
 * of a lot for a queue that nobody reads its bindings are made again, which costs more, while nobody waits;
 * and a queue whose reader has just left holds what it got.
 */
export class Receivers {
  readonly #required: RequiredQueues
  readonly #exchange: string
  /** Queues that nobody read when they were looked at last. */
  readonly #unread = new Set<string>()

  constructor(required: RequiredQueues, exchange: string) {
    this.#required = required
    this.#exchange = exchange
  }

  /** On a fresh channel nothing is known of anybody. */
  forget(): void {
    for (const queue of [...this.#required.values()].flat()) this.#unread.add(queue)
  }

  /** To be awaited in front of a lot of so many events of these types, where it is not undefined. */
  before(channel: ConfirmChannel, types: ReadonlySet<string>, events: number): Promise<void> | undefined {
    const unread = this.#unread.size > 0 && this.#queuesOf(types).some((queue) => this.#unread.has(queue))
    if (!unread && events <= ROUTED_IN_A_MOMENT) return undefined
    return this.#prepare(channel, types)
  }

  /**
   * To be asked right behind the lot. Resolves with the queues of which it is not certain that they got it;
   * rejects when one is missing.
   */
  async after(channel: ConfirmChannel, types: ReadonlySet<string>): Promise<readonly string[]> {
    const doubtful: string[] = []
    for (const queue of this.#queuesOf(types)) {
      const bound = this.#unread.has(queue)
      const { consumerCount } = await channel.checkQueue(queue)
      if (consumerCount > 0) this.#unread.delete(queue)
      else this.#unread.add(queue)
      if (!bound && consumerCount === 0) doubtful.push(queue)
    }
    return doubtful
  }

  /**
   * To be asked of doubtful queues once the lot is confirmed: whether they hold as much as they had to get,
   * with nobody there who takes it. If not, the lot has to be published again, which then makes it certain.
   */
  async hold(
    channel: ConfirmChannel,
    doubtful: readonly string[],
    events: readonly { readonly type: string }[],
  ): Promise<boolean> {
    for (const queue of doubtful) {
      const due = events.filter(({ type }) => this.#required.get(type)?.includes(queue)).length
      const { messageCount } = await channel.checkQueue(queue)
      if (messageCount < due) return false
    }
    return true
  }

  async #prepare(channel: ConfirmChannel, types: ReadonlySet<string>): Promise<void> {
    for (const type of types) {
      for (const queue of this.#required.get(type) ?? []) {
        if (this.#unread.has(queue)) await channel.bindQueue(queue, this.#exchange, bindingKey(type))
        else await channel.checkQueue(queue)
      }
    }
  }

  #queuesOf(types: ReadonlySet<string>): readonly string[] {
    return [...new Set([...types].flatMap((type) => this.#required.get(type) ?? []))]
  }
}
