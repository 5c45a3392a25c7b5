import { connect, type Socket } from 'node:net'
import type { ISocketFactory } from 'kafkajs'

/** Nagle's algorithm is off; the operating system soon asks a silent peer whether it is still there. */
export const SOCKET_OPTIONS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 5000 } as const

/**
 * The sockets of kafkajs clients. The client's own factory leaves Nagle's algorithm on and nobody watches for
 * `close`; here it is off, and whoever owns the clients can learn that all connections are gone, or end them.
 */
export class Sockets {
  readonly #open = new Set<Socket>()
  #onAllClosed: (() => void)[] = []
  #closed = false

  /** For `new Kafka({ socketFactory })`. */
  readonly create: ISocketFactory = ({ host, port, onConnect }) => {
    if (this.#closed) throw new Error('expected the clients to be open, but they were closed')
    const socket = connect({ host, port, ...SOCKET_OPTIONS }, () => {
      this.#open.add(socket)
      onConnect()
    })
    socket.once('close', () => {
      this.#open.delete(socket)
      if (this.#open.size === 0) this.#tell()
    })
    return socket
  }

  /** How many connections are open. */
  count(): number {
    return this.#open.size
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
