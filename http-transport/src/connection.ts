import type { Socket } from 'node:net'
import { type EffectiveSettings, wordOf } from '@three-ways/event-contract/effective-settings'
import { EVENT_CONTENT_TYPE } from '@three-ways/event-contract/envelope'
import type { Sent } from '@three-ways/service-runtime/relay/sending'
import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import { installedVersion } from '@three-ways/service-runtime/told/installed-version'
import { socketSettings } from '@three-ways/service-runtime/told/socket-settings'
import { type Arrival, NOT_TRACED, type Tracing } from '@three-ways/service-runtime/trace/tracing'
import type { buildConnector as Connecting } from 'undici'
import { MAX_FAILURES } from './parking.ts'
import { ask, type Posted } from './post.ts'
import { buildConnector, Pool } from './undici-pool.ts'

/** `undici 8.12.4`: the client that is installed, not the one that was asked for. */
export const CLIENT = `undici ${installedVersion(import.meta.resolve('undici'))}`

/** Connections to one neighbour. Enough that calls of the 64 chains of a batch never wait for each other. */
const CONNECTIONS_PER_PEER = 128
const CONNECT_TIMEOUT_MS = 2_000
const KEEP_ALIVE_MS = 60_000

const HEADERS: Headers = { 'content-type': EVENT_CONTENT_TYPE }
type Headers = Readonly<Record<string, string>>

interface PoolOptions {
  readonly connections: number
  readonly pipelining: number
  readonly keepAliveTimeout: number
  readonly headersTimeout: number
  readonly bodyTimeout: number
}

interface Neighbour {
  readonly open: () => Pool
  pool: Pool
  /** When it last answered anything, or got fresh connections; `performance.now()`. */
  heard_ms: number
}

/** Long-lived connections to the neighbours, by name. undici sets TCP_NODELAY on every socket itself. */
export class Connections {
  /** What is said of an event that is posted. */
  readonly headersOf: (event: StoredEvent) => Headers
  /** That an answer came, and what it told of the hop behind it, where this service traces. */
  readonly arrivalOf: (answer: Posted) => Arrival | undefined
  /** The same for an event of its own for which a service has work. */
  readonly ownArrivalOf: (event: StoredEvent) => Arrival | undefined
  /** Told of each call, where somebody counts. */
  readonly sent: Sent | undefined
  readonly #neighbours = new Map<string, Neighbour>()
  /** Pools that get nothing more to do and still have calls to end. */
  readonly #retired = new Set<Pool>()
  readonly #sockets = new Set<Socket>()
  readonly #options: PoolOptions
  readonly #dial = buildConnector({ timeout: CONNECT_TIMEOUT_MS })

  constructor(
    peers: ReadonlyMap<string, string>,
    request_timeout_ms: number,
    tracing: Tracing = NOT_TRACED,
    sent?: Sent,
  ) {
    this.sent = sent
    this.headersOf = tracing.writing(
      () => HEADERS,
      (headers, carried) => ({ ...headers, ...carried }),
    )
    this.arrivalOf = tracing.reading(({ headers }) => headers)
    this.ownArrivalOf = tracing.reading((event) => this.headersOf(event))
    this.#options = Object.freeze({
      connections: CONNECTIONS_PER_PEER,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: request_timeout_ms,
      bodyTimeout: request_timeout_ms,
    })
    const connect: Connecting.connector = (to, opened) => {
      this.#dial(to, (error, socket) => {
        if (error !== null) return opened(error, null)
        this.#sockets.add(socket)
        socket.once('close', () => this.#sockets.delete(socket))
        opened(null, socket)
      })
    }
    for (const [service, url] of peers) {
      const open = () => new Pool(url, { ...this.#options, connect })
      this.#neighbours.set(service, { open, pool: open(), heard_ms: performance.now() })
    }
  }

  /** The connections to a neighbour. Throws when `PEERS` does not name it. */
  to(service: string): Pool {
    return this.#neighbour(service).pool
  }

  /** The neighbour answered, whatever it said. */
  heard(service: string): void {
    this.#neighbour(service).heard_ms = performance.now()
  }

  /**
   * A call that began then had no answer in time. If nobody else had one since, the network between may be
   * gone and every idle connection with it: what is called from now on gets fresh ones, instead of finding
   * out by a timeout for each.
   */
  silent(service: string, since_ms: number): void {
    const neighbour = this.#neighbour(service)
    if (neighbour.heard_ms > since_ms) return
    const { pool } = neighbour
    neighbour.pool = neighbour.open()
    neighbour.heard_ms = performance.now()
    this.#retired.add(pool)
    const forget = () => void this.#retired.delete(pool)
    pool.close().then(forget, forget)
  }

  /** What is in force on the connections that are open; one is opened to look at where none is yet. */
  async settings(): Promise<EffectiveSettings> {
    const { connections, pipelining, keepAliveTimeout, headersTimeout } = this.#options
    if (this.#sockets.size === 0) await this.#openOne()
    return {
      transport_client: wordOf(CLIENT.replace(' ', '-')),
      ...socketSettings(this.#sockets),
      http_connections_per_neighbour_most: connections,
      http_calls_per_connection_most: pipelining,
      http_call_timeout_ms: headersTimeout,
      http_keep_alive_ms: keepAliveTimeout,
      http_failures_most: MAX_FAILURES,
    }
  }

  /** In the way in which calls open theirs. None is open still where the neighbour does not answer. */
  async #openOne(): Promise<void> {
    const [neighbour] = this.#neighbours.values()
    if (neighbour !== undefined) await ask(neighbour.pool, '/health').catch(() => {})
  }

  /** Ends all connections; calls in flight fail. */
  async close(): Promise<void> {
    const pools = [...this.#neighbours.values()].map(({ pool }) => pool)
    await Promise.all([...pools, ...this.#retired].map((pool) => pool.destroy()))
  }

  #neighbour(service: string): Neighbour {
    const neighbour = this.#neighbours.get(service)
    if (neighbour !== undefined) return neighbour
    const known = [...this.#neighbours.keys()].join(', ') || 'nobody'
    throw new TypeError(`Calling ${service}: expected PEERS to name it, but it names ${known}`)
  }
}
