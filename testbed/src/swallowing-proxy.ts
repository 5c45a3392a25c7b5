import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Both halves of one connection through the proxy. */
interface Passage {
  readonly near: Socket
  readonly far: Socket
  /** Bytes of this connection have vanished: nothing that came later could make sense to anybody. */
  is_dead: boolean
}

/**
 * A TCP proxy on 127.0.0.1 that can make connections half-open: both ends believe in them, and whatever they
 * write vanishes, an end of the connection included. So does a cable that was pulled, or a firewall that
 * forgot; a killed process does not, since its kernel still says goodbye for it.
 */
export class SwallowingProxy implements AsyncDisposable {
  /** Where it listens. */
  readonly port: number
  readonly #server: Server
  readonly #far_port: number
  readonly #passages = new Set<Passage>()
  #swallows = false

  private constructor(server: Server, far_port: number) {
    this.#server = server
    this.#far_port = far_port
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (near) => this.#pass(near))
  }

  /** Listens, on a port of its own unless one is given, and forwards to `far_port` of 127.0.0.1. */
  static async open(far_port: number, port = 0): Promise<SwallowingProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return new SwallowingProxy(server, far_port)
  }

  /** From now on every byte vanishes; new connections are accepted, and lead nowhere. */
  swallow(): void {
    this.#swallows = true
    for (const passage of this.#passages) passage.is_dead = true
  }

  /** Forwards again, for connections made from now on. Those that lost bytes stay dead, as they would. */
  forward(): void {
    this.#swallows = false
  }

  /** Connections that are open at the near end: those whose end nobody has noticed are among them. */
  connections(): number {
    return [...this.#passages].filter(({ near }) => !near.destroyed).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { near, far } of this.#passages) {
      near.destroy()
      far.destroy()
    }
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  #pass(near: Socket): void {
    const far = connect({ host: '127.0.0.1', port: this.#far_port, allowHalfOpen: true, noDelay: true })
    const passage: Passage = { near, far, is_dead: this.#swallows }
    this.#passages.add(passage)
    carry(passage, near, far)
    carry(passage, far, near)
    const forget = () => {
      if (near.destroyed && far.destroyed) this.#passages.delete(passage)
    }
    near.once('close', forget)
    far.once('close', forget)
  }
}

/** What one end writes or does goes to the other, unless it vanishes. */
function carry(passage: Passage, from: Socket, to: Socket): void {
  from.on('data', (bytes) => {
    if (passage.is_dead || to.write(bytes)) return
    from.pause()
    to.once('drain', () => from.resume())
  })
  from.on('end', () => {
    if (passage.is_dead) from.destroy()
    else to.end()
  })
  // A reset is told by 'close'.
  from.on('error', () => {})
  from.on('close', () => {
    if (!passage.is_dead) to.destroy()
  })
}
