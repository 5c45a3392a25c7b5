import { setTimeout as delay } from 'node:timers/promises'
import type { Blockages } from '@three-ways/service-runtime/blockages'
import type { Log } from '@three-ways/service-runtime/log'
import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import { Refused } from '@three-ways/testbed/brokers/readiness'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import { openConnection } from './open-connection.ts'
import { close, gatherWrites, type OpenConnection, openOf, socketOf } from './sockets.ts'

/** How long tools wait for a connection: longer than a broker takes to start again. */
export const TOOL_PATIENCE_MS = 20_000
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2000

export interface LinkOptions {
  /** With the vhost in it, see `withVhost`. */
  readonly url: string
  /** What `rabbitmqctl list_connections` and the management pages call it. */
  readonly name: string
  /** Makes a fresh channel usable. What it throws, and what it reports as lost, ends the connection. */
  readonly setUp: (channel: ConfirmChannel, lost: (reason: Error) => void) => Promise<void>
  readonly log: Log
  /** Where it is told that there is no connection, why and since when. */
  readonly blockages?: Blockages
  /**
   * How long whoever asks for a channel waits for one, for tools: a refusal ends the wait at once. A service
   * waits for ever.
   */
  readonly patience_ms?: number
  readonly signal: AbortSignal
}

/**
 * One connection with one channel, for ever: whatever breaks (broker, network, channel, consumer), all of it
 * is thrown away and made again, with backoff and jitter. Nothing is repaired in place, so there is one way
 * to recover.
 */
export class BrokerLink implements AsyncDisposable {
  readonly #options: LinkOptions
  readonly #ended = new AbortController()
  readonly #life: Promise<void>
  #ready = Promise.withResolvers<ConfirmChannel>()
  #channel: ConfirmChannel | undefined
  #refused = Promise.withResolvers<never>()
  #last_failure: unknown
  #model: ChannelModel | undefined

  /** Begins to connect in the background. */
  constructor(options: LinkOptions) {
    this.#options = options
    const signal = AbortSignal.any([options.signal, this.#ended.signal])
    this.#refused.promise.catch(() => {})
    this.#life = this.#live(signal)
  }

  /** The channel that is usable now. */
  current(): ConfirmChannel | undefined {
    return this.#channel
  }

  /** The connection of the channel that is usable now, as its client holds it. */
  connection(): OpenConnection | undefined {
    return this.#channel === undefined || this.#model === undefined ? undefined : openOf(this.#model)
  }

  /**
   * Resolves with a usable channel as soon as there is one. Rejects with the reason of `signal`, and with
   * `BrokerUnavailable` where this link has not the patience of a service.
   */
  async channel(signal: AbortSignal): Promise<ConfirmChannel> {
    if (this.#channel !== undefined) return this.#channel
    signal.throwIfAborted()
    const aborted = Promise.withResolvers<never>()
    const giveUp = () => aborted.reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    const { patience_ms } = this.#options
    const isPatient = patience_ms === undefined
    const refused = isPatient ? [] : [this.#refused.promise]
    const late = isPatient ? undefined : setTimeout(() => aborted.reject(this.#tooLate()), patience_ms)
    try {
      return await Promise.race([this.#ready.promise, aborted.promise, ...refused])
    } finally {
      clearTimeout(late)
      signal.removeEventListener('abort', giveUp)
    }
  }

  /** One more channel of the connection that is usable now; the caller closes it. */
  async openChannel(signal: AbortSignal): Promise<ConfirmChannel> {
    await this.channel(signal)
    if (this.#model === undefined) throw new Error(`${this.#options.name}: the connection was lost`)
    return this.#model.createConfirmChannel()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the link is closed'))
    await this.#life
  }

  async #live(signal: AbortSignal): Promise<void> {
    const { name, log } = this.#options
    let pause_ms = FIRST_PAUSE_MS
    while (!signal.aborted) {
      try {
        const reason = await this.#connectOnce(signal, () => {
          pause_ms = FIRST_PAUSE_MS
        })
        if (!signal.aborted) log.warn(`${name}: connection lost`, reason)
      } catch (error) {
        if (!signal.aborted) this.#failed(error)
      }
      await delay(pause_ms * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {})
      pause_ms = Math.min(pause_ms * 2, LONGEST_PAUSE_MS)
    }
  }

  /** Resolves with the reason when a connection that was usable has ended; rejects if it never was. */
  async #connectOnce(signal: AbortSignal, onUsable: () => void): Promise<Error> {
    const { url, name, setUp, log, blockages } = this.#options
    const alarm = `publishing (${name})`
    const model = await openConnection(url, name)
    const lost = Promise.withResolvers<Error>()
    const abort = () => lost.resolve(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    try {
      watch(model, lost.resolve)
      // Its memory or disk runs out: it reads no connection any more on which something is published.
      model.on('blocked', (reason: string) =>
        blockages?.begin(alarm, `the broker takes nothing in: ${reason}`),
      )
      model.on('unblocked', () => blockages?.end(alarm))
      gatherWrites(socketOf(model))
      const channel = await model.createConfirmChannel()
      watch(channel, lost.resolve)
      const failed = lost.promise.then((reason) => Promise.reject(reason))
      await Promise.race([setUp(channel, lost.resolve), failed])
      onUsable()
      log.info(`${name}: connected`)
      blockages?.end(`connecting (${name})`)
      this.#channel = channel
      this.#model = model
      this.#ready.resolve(channel)
      return await lost.promise
    } finally {
      signal.removeEventListener('abort', abort)
      blockages?.end(alarm)
      this.#retract()
      await close(model)
    }
  }

  /** Tried again in any case; whoever has no patience is told now. */
  #failed(error: unknown): void {
    this.#last_failure = error
    this.#options.blockages?.begin(`connecting (${this.#options.name})`, error)
    if (!(error instanceof Refused)) return
    this.#refused.reject(error)
    this.#refused = Promise.withResolvers()
    this.#refused.promise.catch(() => {})
  }

  #tooLate(): BrokerUnavailable {
    const { url, patience_ms = 0 } = this.#options
    const last = this.#last_failure
    const said = last instanceof Error ? `; the last attempt said: ${last.message}` : ''
    const expected = `expected a connection within ${patience_ms / 1000} s, got none${said}`
    return new BrokerUnavailable(
      'not_answering',
      `Connecting to RabbitMQ at ${new URL(url).host}: ${expected}.`,
    )
  }

  #retract(): void {
    if (this.#channel === undefined) return
    this.#channel = undefined
    this.#model = undefined
    this.#ready = Promise.withResolvers()
  }
}

interface Ending {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'close', listener: (error?: Error) => void): unknown
}

function watch(what: Ending, onEnd: (reason: Error) => void): void {
  what.on('error', onEnd)
  what.on('close', (error) => onEnd(error ?? new Error('closed by the broker')))
}
