import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import { percentDecoded } from '@three-ways/testbed/brokers/kafka-address'
import { tlsFailure } from '@three-ways/testbed/brokers/tls-failure'

/**
 * The management API did not do what it was asked. The message says what, where, and what to do. `status` is
 * what it answered; undefined where nobody did.
 */
export class ManagementFailed extends BrokerUnavailable {
  readonly status: number | undefined
  constructor(message: string, status?: number, cause?: unknown) {
    super('no_management', message, cause)
    this.status = status
  }
}

const STOCK_PORT = '15672'
const STOCK_TLS_PORT = '15671'
const ANSWERS_WITHIN_MS = 15_000

/** What AMQP cannot do or tell: make vhosts, and read settings and totals back. */
export class Management {
  readonly #base: string
  readonly #authorization: string

  /** `url` is `http://user:password@host:port`, or `https://`. */
  constructor(url: string) {
    const { origin, username, password } = new URL(url)
    const [user, secret] = [username || 'guest', password || 'guest'].map(percentDecoded)
    this.#base = `${origin}/api`
    this.#authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
  }

  /** Whether this user may make vhosts and give rights in them. */
  async mayMakeVhosts(signal: AbortSignal): Promise<boolean> {
    const { tags } = (await this.read('/whoami', signal)) as { tags: string | readonly string[] }
    return [tags].flat().join(',').split(',').includes('administrator')
  }

  /** The names of the vhosts that this user may see. */
  async vhosts(signal: AbortSignal): Promise<readonly string[]> {
    return ((await this.read('/vhosts', signal)) as { name: string }[]).map(({ name }) => name)
  }

  /** Makes the vhost if it is missing, and lets the user of `broker_url` do everything in it. */
  async ensureVhost(vhost: string, broker_url: string, signal: AbortSignal): Promise<void> {
    const user = percentDecoded(new URL(broker_url).username) || 'guest'
    const everything = { configure: '.*', write: '.*', read: '.*' }
    await this.#ask('PUT', `/vhosts/${encodeURIComponent(vhost)}`, signal, {})
    const permissions = `/permissions/${encodeURIComponent(vhost)}/${encodeURIComponent(user)}`
    await this.#ask('PUT', permissions, signal, everything)
  }

  /** Removes a vhost with everything in it; one that is not there is fine. */
  async removeVhost(vhost: string, signal: AbortSignal): Promise<void> {
    await this.#ask('DELETE', `/vhosts/${encodeURIComponent(vhost)}`, signal, undefined, [404])
  }

  /** Makes or replaces the policy of this name. */
  async setPolicy(vhost: string, name: string, policy: object, signal: AbortSignal): Promise<void> {
    const path = `/policies/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`
    await this.#ask('PUT', path, signal, policy)
  }

  /** Whatever `GET /api<path>` answers. */
  async read(path: string, signal: AbortSignal): Promise<unknown> {
    const response = await this.#ask('GET', path, signal)
    return response.json()
  }

  async #ask(
    method: string,
    path: string,
    signal: AbortSignal,
    body?: unknown,
    alright: readonly number[] = [],
  ): Promise<Response> {
    const url = `${this.#base}${path}`
    const headers = { authorization: this.#authorization, 'content-type': 'application/json' }
    const late = AbortSignal.timeout(ANSWERS_WITHIN_MS)
    let response: Response
    try {
      response = await fetch(url, {
        method,
        headers,
        signal: AbortSignal.any([signal, late]),
        body: body === undefined ? null : JSON.stringify(body),
      })
    } catch (error) {
      signal.throwIfAborted()
      const because = tlsFailure(error, `RabbitMQ's management API at ${url}`)
      if (because !== undefined) throw new ManagementFailed(`${method} ${url}: ${because}.`, undefined, error)
      const remedy =
        'Enable the plugin rabbitmq_management, or give the address of its API with --management-url'
      throw new ManagementFailed(
        `Asking RabbitMQ's management API: ${method} ${url} had no answer. ${remedy}.`,
        undefined,
        error,
      )
    }
    if (response.ok || alright.includes(response.status)) return response
    const said = (await response.text()).slice(0, 300)
    throw new ManagementFailed(
      `Asking RabbitMQ's management API: expected 2xx for ${method} ${url}, got ${response.status}: ${said}`,
      response.status,
    )
  }
}

/** Where the management API is: as given, or where a stock broker at `broker_url` has it. */
export function managementOf(broker_url: string, management_url: string | undefined): Management {
  if (management_url !== undefined) return new Management(management_url)
  const { protocol, username, password, hostname } = new URL(broker_url)
  const login = username === '' ? '' : `${username}:${password}@`
  const [scheme, port] = protocol === 'amqps:' ? ['https', STOCK_TLS_PORT] : ['http', STOCK_PORT]
  return new Management(`${scheme}://${login}${hostname}:${port}`)
}
