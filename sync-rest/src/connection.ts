import { Pool } from 'undici'

/** Connections to one neighbour. Enough that calls of the 64 chains of a batch never wait for each other. */
export const CONNECTIONS_PER_PEER = 128
const CONNECT_TIMEOUT_MS = 2_000
const KEEP_ALIVE_MS = 60_000

/** Long-lived connections to the neighbours, by name. undici sets TCP_NODELAY on every socket itself. */
export class Connections {
  readonly #pools = new Map<string, Pool>()

  constructor(peers: ReadonlyMap<string, string>, request_timeout_ms: number) {
    for (const [service, url] of peers) {
      const pool = new Pool(url, {
        connections: CONNECTIONS_PER_PEER,
        pipelining: 1,
        connect: { timeout: CONNECT_TIMEOUT_MS, noDelay: true },
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: request_timeout_ms,
        bodyTimeout: request_timeout_ms,
      })
      this.#pools.set(service, pool)
    }
  }

  /** The connections to a neighbour. Throws when `PEERS` does not name it. */
  to(service: string): Pool {
    const pool = this.#pools.get(service)
    if (pool === undefined) {
      const known = [...this.#pools.keys()].join(', ') || 'nobody'
      throw new TypeError(`Calling ${service}: expected PEERS to name it, but it names ${known}`)
    }
    return pool
  }

  /** Ends all connections; calls in flight fail. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()))
  }
}
