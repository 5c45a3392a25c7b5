import { setTimeout as delay } from 'node:timers/promises'
import type { Blockages } from '@three-ways/service-runtime/blockages'
import type { GivenUpLog } from '@three-ways/service-runtime/given-up-log'
import { ACKNOWLEDGING_PAUSE_MS, FinishedPrefix } from '@three-ways/service-runtime/intake/finished-prefix'
import type { Disposition, Intake } from '@three-ways/service-runtime/intake/intake'
import { type Arrival, NOT_TRACED, type Tracing } from '@three-ways/service-runtime/trace/tracing'
import type { ConfirmChannel, Message } from 'amqplib'
import type { GivenUp } from './dead-letters.ts'
import type { Source } from './source.ts'

/** Messages that a consumer holds without having acknowledged them. The same number as Kafka's batch cap. */
export const PREFETCH = 500
/** So many finished messages wait for no pause: the broker would run out of what it may send. */
const MOST_FINISHED = PREFETCH / 4
/** A message is ours until we acknowledge it. */
export const CONSUMING = { noAck: false } as const
/** How a message that cannot be put aside is called among what blocks its service. */
const PUTTING_ASIDE = 'putting a message aside'
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2000

export interface ConsumerOptions {
  readonly source: Source
  readonly intake: Intake
  /** Resolves when the broker has the message among the dead letters. */
  readonly putAside: (message: Message, why: GivenUp, signal: AbortSignal) => Promise<void>
  readonly tracing?: Tracing
  readonly given_up: GivenUpLog
  readonly blockages: Blockages
  readonly signal: AbortSignal
}

/** How many messages came, and what of them is still to be acknowledged. */
export interface InFlight {
  readonly received: number
  readonly unacknowledged: number
}

/**
 * A service's queue, read over any number of connections, one after the other. A message is acknowledged
 * after its commit, together with all before it that were not, now and then. What a lost connection
 * leaves unacknowledged comes again, and the inbox knows it.
 */
export class Consumer {
  readonly #options: ConsumerOptions
  readonly #arrivalOf: (message: Message) => Arrival | undefined
  #subscription: Subscription | undefined
  #received = 0
  #prefetch = 0

  constructor(options: ConsumerOptions) {
    this.#options = options
    const { tracing = NOT_TRACED } = options
    this.#arrivalOf = tracing.reading(({ properties }) => properties.headers)
  }

  /** Takes messages in from a fresh channel, in place of the one before. */
  async subscribe(channel: ConfirmChannel, lost: (reason: Error) => void): Promise<void> {
    const { source } = this.#options
    const subscription = new Subscription(channel, source)
    await channel.prefetch(PREFETCH)
    this.#prefetch = PREFETCH
    this.#subscription?.end()
    this.#subscription = subscription
    source.begins()
    const onMessage = (message: Message | null) => {
      if (message !== null) return this.#take(subscription, message)
      subscription.end()
      lost(new Error(`the broker cancelled the consumer of ${source.queue}`))
    }
    const { consumerTag } = await channel.consume(source.queue, onMessage, {
      ...CONSUMING,
      arguments: source.arguments,
    })
    subscription.tag = consumerTag
  }

  /** What the broker agreed to; 0 before it did. */
  get prefetch(): number {
    return this.#prefetch
  }

  inFlight(): InFlight {
    return { received: this.#received, unacknowledged: this.#subscription?.unacknowledged() ?? 0 }
  }

  /** Takes nothing more in; resolves when everything in work is acknowledged, or its connection is gone. */
  async drain(signal: AbortSignal): Promise<void> {
    await this.#subscription?.drain(signal)
  }

  #take(subscription: Subscription, message: Message): void {
    this.#received += 1
    subscription.received(message)
    if (this.#options.source.passesOver(message)) return subscription.finished(message)
    this.#options.intake.take(message.content, undefined, this.#arrivalOf(message)).then(
      (disposition) => this.#finish(subscription, message, disposition),
      // Only the end of the process rejects: the message stays unacknowledged, and comes again.
      () => {},
    )
  }

  #finish(subscription: Subscription, message: Message, disposition: Disposition): void {
    if (disposition.kind !== 'dead') return subscription.finished(message)
    void this.#giveUp(subscription, message, disposition)
  }

  /** A dead message is acknowledged when it lies among the dead letters, however long that takes. */
  async #giveUp(subscription: Subscription, message: Message, why: GivenUp): Promise<void> {
    const { putAside, given_up, blockages, signal } = this.#options
    let pause_ms = FIRST_PAUSE_MS
    while (!subscription.ended && !signal.aborted) {
      try {
        await putAside(message, why, signal)
        blockages.end(PUTTING_ASIDE)
        given_up.deadLettered(why)
        return subscription.finished(message)
      } catch (error) {
        if (!signal.aborted) blockages.begin(PUTTING_ASIDE, error)
        await delay(pause_ms, undefined, { signal }).catch(() => {})
        pause_ms = Math.min(pause_ms * 2, LONGEST_PAUSE_MS)
      }
    }
  }
}

/** The messages of one channel. Delivery tags mean nothing on any other. */
class Subscription {
  tag: string | undefined
  ended = false
  readonly #channel: ConfirmChannel
  readonly #source: Source
  readonly #prefix = new FinishedPrefix()
  #acknowledgeable: Message | undefined
  /** Tag and moment of the last acknowledgement. */
  #acknowledged = 0
  #acknowledged_ms = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #draining = false
  #drained: (() => void) | undefined

  constructor(channel: ConfirmChannel, source: Source) {
    this.#channel = channel
    this.#source = source
    channel.once('close', () => this.end())
  }

  received(message: Message): void {
    this.#prefix.received(message.fields.deliveryTag)
    this.#source.received(message)
  }

  finished(message: Message): void {
    const tag = message.fields.deliveryTag
    const last = this.#prefix.finished(tag)
    if (last === undefined) return
    this.#source.finishedThrough(last)
    // Many messages finish with one commit, one after the other, and more of them soon after: the last one
    // speaks for all.
    const is_first = this.#acknowledgeable === undefined
    this.#acknowledgeable = last === tag ? message : tagged(last)
    const are_many = last - this.#acknowledged >= MOST_FINISHED
    if (is_first || (are_many && this.#timer !== undefined)) this.#schedule(are_many || this.#draining)
  }

  unacknowledged(): number {
    return this.ended ? 0 : this.#prefix.unfinished()
  }

  end(): void {
    this.ended = true
    clearTimeout(this.#timer)
    this.#drained?.()
  }

  async drain(signal: AbortSignal): Promise<void> {
    this.#draining = true
    this.#acknowledge()
    const drained = Promise.withResolvers<void>()
    this.#drained = drained.resolve
    signal.addEventListener('abort', () => drained.resolve(), { once: true })
    if (this.ended || signal.aborted) return
    if (this.tag !== undefined) await this.#channel.cancel(this.tag).catch(() => this.end())
    if (this.unacknowledged() === 0) return
    await drained.promise
  }

  #schedule(at_once: boolean): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const left_ms = this.#acknowledged_ms + ACKNOWLEDGING_PAUSE_MS - performance.now()
    if (at_once || left_ms <= 0) process.nextTick(this.#acknowledge)
    else this.#timer = setTimeout(this.#acknowledge, left_ms)
  }

  readonly #acknowledge = (): void => {
    const message = this.#acknowledgeable
    this.#acknowledgeable = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (message === undefined || this.ended) return
    this.#acknowledged = message.fields.deliveryTag
    this.#acknowledged_ms = performance.now()
    try {
      this.#channel.ack(message, true)
    } catch {
      // The connection is being closed, and its channel does not know yet: its messages come again.
      this.end()
    }
    if (this.#prefix.unfinished() === 0) this.#drained?.()
  }
}

/** amqplib acknowledges by message and looks at nothing but its tag. */
function tagged(deliveryTag: number): Message {
  return { fields: { deliveryTag } } as Message
}
