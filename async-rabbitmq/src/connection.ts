import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '@three-ways/service-runtime/log'
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib'

/**
 * What the two ends agree on. amqplib gives a silent broker up after two to three of these, RabbitMQ a silent
 * client after two: a connection that leads nowhere is noticed within three.
 */
export const HEARTBEAT_S = 4
const HANDSHAKE_DEADLINE_MS = 5000
const CLOSE_DEADLINE_MS = 1000
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

  /** Begins to connect in the background. */
  constructor(options: LinkOptions) {
    this.#options = options
    const signal = AbortSignal.any([options.signal, this.#ended.signal])
    this.#life = this.#live(signal)
  }

  /** The channel that is usable now. */
  current(): ConfirmChannel | undefined {
    return this.#channel
  }

  /** Resolves with a usable channel as soon as there is one; rejects with the reason of `signal`. */
  async channel(signal: AbortSignal): Promise<ConfirmChannel> {
    if (this.#channel !== undefined) return this.#channel
    signal.throwIfAborted()
    const aborted = Promise.withResolvers<never>()
    const giveUp = () => aborted.reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      return await Promise.race([this.#ready.promise, aborted.promise])
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
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
        if (!signal.aborted) log.warn(`${name}: not connected, again in ${pause_ms} ms`, error)
      }
      await delay(pause_ms * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {})
      pause_ms = Math.min(pause_ms * 2, LONGEST_PAUSE_MS)
    }
  }

  /** Resolves with the reason when a connection that was usable has ended; rejects if it never was. */
  async #connectOnce(signal: AbortSignal, onUsable: () => void): Promise<Error> {
    const { url, name, setUp, log } = this.#options
    const model = await connect(url, socketOptions(name))
    const lost = Promise.withResolvers<Error>()
    const abort = () => lost.resolve(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    try {
      watch(model, lost.resolve)
      gatherWrites(socketOf(model))
      const channel = await model.createConfirmChannel()
      watch(channel, lost.resolve)
      const failed = lost.promise.then((reason) => Promise.reject(reason))
      await Promise.race([setUp(channel, lost.resolve), failed])
      onUsable()
      log.info(`${name}: connected`)
      this.#channel = channel
      this.#ready.resolve(channel)
      return await lost.promise
    } finally {
      signal.removeEventListener('abort', abort)
      this.#retract()
      await close(model)
    }
  }

  #retract(): void {
    if (this.#channel === undefined) return
    this.#channel = undefined
    this.#ready = Promise.withResolvers()
  }
}

/** The URL of a vhost of the broker at `url`; an empty namespace leaves the URL's own vhost. */
export function withVhost(url: string, namespace: string): string {
  if (namespace === '') return withHeartbeat(url)
  const vhost = new URL(url)
  vhost.pathname = `/${encodeURIComponent(namespace)}`
  return withHeartbeat(vhost.href)
}

function withHeartbeat(url: string): string {
  const beating = new URL(url)
  beating.searchParams.set('heartbeat', String(HEARTBEAT_S))
  return beating.href
}

/** Socket settings of every connection. Nagle's algorithm, amqplib's default, would cost 50 ms per hop. */
export function socketOptions(name: string) {
  return {
    noDelay: true,
    keepAlive: true,
    timeout: HANDSHAKE_DEADLINE_MS,
    clientProperties: { connection_name: name },
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

/**
 * amqplib keeps its socket to itself; its settings are ours to answer for, so this is the one place that
 * asks.
 */
function socketOf(model: ChannelModel): Socket {
  return (model.connection as unknown as { readonly stream: Socket }).stream
}

/**
 * amqplib writes each message by itself; all writes of one turn of the event loop leave in one system call.
 */
function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...rest: unknown[]) => boolean
  let corked = false
  const uncork = () => {
    corked = false
    socket.uncork()
  }
  socket.write = (...rest: unknown[]) => {
    if (!corked) {
      corked = true
      socket.cork()
      process.nextTick(uncork)
    }
    return write(...rest)
  }
}

/** Closes in order if the broker answers, and in any case. */
async function close(model: ChannelModel): Promise<void> {
  const deadline = new AbortController()
  const late = delay(CLOSE_DEADLINE_MS, undefined, { signal: deadline.signal })
  await Promise.race([model.close(), late]).catch(() => {})
  deadline.abort()
  late.catch(() => {})
  socketOf(model).destroy()
}
