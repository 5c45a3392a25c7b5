import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import type { Admin, Kafka } from 'kafkajs'
import { IMPATIENT, openClient } from './client.ts'
import { refusalOf, shownHosts } from './refusals.ts'
import { Sockets } from './sockets.ts'

/**
 * How long one question may take. kafkajs repeats what is not answered, each time for as long as one request
 * may take; whoever asks a broker that has fallen silent shall hear of that before a minute is over.
 */
const ANSWERS_WITHIN_MS = 20_000
const LEAVES_WITHIN_MS = 1000
const NO_QUESTIONS = ['on', 'events', 'logger', 'disconnect']

/**
 * A client for who prepares a broker or looks into it. Every question has a deadline, and a refusal is told
 * at once as what it is: both reject with `BrokerUnavailable`. Disposing it leaves no socket behind.
 */
export class AdminClient implements AsyncDisposable {
  readonly client: Kafka
  readonly admin: Admin
  readonly #broker_url: string
  readonly #sockets = new Sockets()
  #connecting: Promise<void> | undefined

  constructor(broker_url: string, client_id: string) {
    this.#broker_url = broker_url
    this.client = openClient({
      broker_url,
      client_id,
      // A broker that has just been started leads its topics only after a moment.
      retry: { ...IMPATIENT, retries: 10 },
      socketFactory: this.#sockets.create,
    })
    this.admin = this.#bounded(this.client.admin())
  }

  /** Connects when it is asked for the first time, and again where that failed. */
  connected(): Promise<void> {
    this.#connecting ??= this.admin.connect().catch((error) => {
      this.#connecting = undefined
      // Whatever kafkajs calls it: nothing is there yet that could be at fault but the place and its broker.
      throw error instanceof BrokerUnavailable ? error : this.#noAnswer('connect', error)
    })
    return this.#connecting
  }

  /**
   * What `work` resolves with, unless the broker does not answer or refuses; `what` names it for a message.
   */
  async answered<T>(what: string, work: Promise<T>, within_ms = ANSWERS_WITHIN_MS): Promise<T> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      const where = shownHosts(this.#broker_url)
      const expected = `expected an answer within ${within_ms / 1000} s, got none`
      late.reject(new BrokerUnavailable('not_answering', `Asking Kafka at ${where} (${what}): ${expected}.`))
      // What is still under way would wait for minutes; kafkajs connects anew for whatever comes next.
      this.#sockets.drop(`${what} was not answered`)
    }, within_ms)
    try {
      return await Promise.race([work, late.promise])
    } catch (error) {
      const refusal = await refusalOf(error, this.#broker_url)
      throw refusal ?? (isConnectionLost(error) ? this.#noAnswer(what, error) : error)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends whatever is under way, at once. */
  cut(): void {
    this.#sockets.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // In good order where somebody answers; a silent broker would have the farewell wait as well.
    const cut = setTimeout(() => this.#sockets.close(), LEAVES_WITHIN_MS)
    if (this.#connecting !== undefined) await this.admin.disconnect().catch(() => {})
    clearTimeout(cut)
    this.#sockets.close()
  }

  #noAnswer(what: string, cause: unknown): BrokerUnavailable {
    const said = cause instanceof Error ? cause.message : String(cause)
    const message = `Asking Kafka at ${shownHosts(this.#broker_url)} (${what}): expected an answer, got none: ${said}.`
    return new BrokerUnavailable('not_answering', message, cause)
  }

  #bounded(admin: Admin): Admin {
    return new Proxy(admin, {
      get: (target, name, receiver) => {
        const value: unknown = Reflect.get(target, name, receiver)
        if (typeof value !== 'function' || NO_QUESTIONS.includes(String(name))) return value
        return (...words: unknown[]) => this.answered(String(name), value.apply(target, words))
      },
    })
  }
}

/** A client for a few questions; aborting the signal cuts it off. */
export async function withAdmin(
  broker_url: string,
  signal: AbortSignal,
  work: (admin: Admin, client: Kafka) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted()
  await using owned = new AsyncDisposableStack()
  const broker = new AdminClient(broker_url, 'three-ways')
  const cut = () => broker.cut()
  signal.addEventListener('abort', cut, { once: true })
  owned.defer(() => signal.removeEventListener('abort', cut))
  owned.use(broker)
  await broker.connected()
  await work(broker.admin, broker.client)
}

function isConnectionLost(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/^KafkaJS(Connection|ConnectionClosed|RequestTimeout)Error$/.test(cause.name)) return true
    // A connection whose first question was not answered counts as one; every later question finds that out.
    if (cause.message === 'Broker not connected') return true
  }
  return false
}
