import { connect, isIP, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import type { HostAndPort } from '@three-ways/testbed/brokers/kafka-address'
import type { ISocketFactory } from 'kafkajs'

/** Nagle's algorithm is off; the operating system soon asks a silent peer whether it is still there. */
const SOCKET_OPTIONS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 5000 } as const

/**
 * The sockets of kafkajs clients. The client's own factory leaves Nagle's algorithm on and nobody watches for
 * `close`; here it is off, and whoever owns the clients can learn that all connections are gone, or end them.
 */
export class Sockets {
  readonly #open = new Set<Socket>()
  #onAllClosed: (() => void)[] = []
  #closed = false

  /** For `new Kafka({ socketFactory })`. */
  readonly create: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.#closed) throw new Error('expected the clients to be open, but they were closed')
    const place = { host: hostOf(host), port }
    const opened = () => {
      this.#open.add(socket)
      onConnect()
    }
    const socket: Socket = ssl
      ? openSecurely(place, opened)
      : connect({ ...place, ...SOCKET_OPTIONS }, opened)
    socket.once('close', () => {
      this.#open.delete(socket)
      if (this.#open.size === 0) this.#tell()
    })
    return socket
  }

  /** Those that are open. */
  open(): ReadonlySet<Socket> {
    return this.#open
  }

  /**
   * Resolves when no connection is open any more, or all that were have been dropped; at once if none is.
   */
  untilAllClosed(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#onAllClosed.push(resolve))
  }

  /**
   * Ends every connection. kafkajs goes on using one on which a request timed out; ended with an error it
   * sees that and connects again, perhaps before the last one has closed.
   */
  drop(reason: string): void {
    const open = [...this.#open]
    this.#open.clear()
    for (const socket of open) socket.destroy(new Error(reason))
    this.#tell()
  }

  /** Ends every connection and opens none from now on. */
  close(): void {
    this.#closed = true
    this.drop('the clients were closed')
  }

  #tell(): void {
    const waiting = this.#onAllClosed
    this.#onAllClosed = []
    for (const resolve of waiting) resolve()
  }
}

/**
 * A host as kafkajs takes it. It cuts at the first colon, and IPv6 addresses have many: theirs are
 * underscores in brackets, until a socket is opened.
 */
export function seedOf({ host, port }: HostAndPort): string {
  return isIP(host) === 6 || host.includes(':') ? `[${host.replaceAll(':', '_')}]:${port}` : `${host}:${port}`
}

function hostOf(seed: string): string {
  return seed.startsWith('[') ? seed.slice(1, -1).replaceAll('_', ':') : seed
}

function openSecurely({ host, port }: HostAndPort, opened: () => void): Socket {
  // An address is no name that could be asked for; it is looked for in the certificate all the same.
  const name = isIP(host) === 0 ? { servername: host } : {}
  const socket = connectSecurely({ host, port, ...name }, opened)
  socket.setNoDelay(SOCKET_OPTIONS.noDelay)
  socket.setKeepAlive(SOCKET_OPTIONS.keepAlive, SOCKET_OPTIONS.keepAliveInitialDelay)
  return socket
}
