import { setTimeout as delay } from 'node:timers/promises'
import express, { type Router } from 'express'
import { Pool } from 'undici'
import type { Answer, Carrier, Relay } from './carrier.ts'
import { decode, encode, type Message, type ServiceName } from './messages.ts'
import { perTurn } from './per-turn.ts'

/** As the product's. */
const CONNECTIONS_PER_PEER = 128
/** Orders that came all at once are carried so many at a time, as the product does. */
const CHAINS = 64
const AGAIN_AFTER_MS = 20
const POST = { method: 'POST', path: '/message', headers: { 'content-type': 'application/json' } } as const
const LARGEST_BODY = '256kb'

/** Calls: the order service calls inventory, then notification, and then it answers. */
export class RestCarrier implements Carrier {
  readonly routes: Router
  readonly #relay: Relay
  readonly #peers: ReadonlyMap<string, Pool>
  readonly #ended = new AbortController()

  /** `peers`: the URL of each service. */
  constructor(relay: Relay, peers: ReadonlyMap<string, string>) {
    this.#relay = relay
    const open = ([name, url]: [string, string]): [string, Pool] => {
      return [name, new Pool(url, { connections: CONNECTIONS_PER_PEER, pipelining: 1 })]
    }
    this.#peers = new Map([...peers].map(open))
    this.routes = express.Router()
    this.routes.post(
      '/message',
      express.raw({ type: '*/*', limit: LARGEST_BODY }),
      async (request, response) => {
        const answer = await this.#handle(decode(request.body))
        if (answer === undefined) response.status(204).end()
        else response.type('json').send(encode(answer))
      },
    )
  }

  async place(order: Message): Promise<Answer> {
    await this.#handle(order)
    return await this.#carry(order)
  }

  async placeAll(orders: readonly Message[]): Promise<void> {
    this.#relay.hop.handle(orders)
    const left = orders.values()
    // An order that gets lost is told by nobody, here as elsewhere: that is what is counted.
    const chain = async () => {
      for (const order of left) await this.#carry(order).catch(() => {})
    }
    for (let n = 0; n < CHAINS; n += 1) void chain()
  }

  settings() {
    return { http_connections_per_neighbour_most: CONNECTIONS_PER_PEER }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the service stops'))
    await Promise.all([...this.#peers.values()].map((pool) => pool.destroy()))
  }

  async #carry(order: Message): Promise<Answer> {
    const { order_id } = order.data
    const decided = await this.#call('inventory-service', order)
    await this.#handle(decided)
    const { reason } = decided.data
    if (decided.type === 'InventoryFailed')
      return { status: 422, body: { order_id, status: 'failed', reason } }
    await this.#handle(await this.#call('notification-service', decided))
    return { status: 201, body: { order_id, status: 'confirmed', notification: 'sent' } }
  }

  /** Rejects where there is no answer, and where the answer is that it was handled before. */
  async #call(service: ServiceName, message: Message): Promise<Message> {
    const body = encode(message)
    for (;;) {
      try {
        return await this.#callOnce(service, body)
      } catch (error) {
        const gives_up = !this.#relay.step.acknowledges || error instanceof Forgotten
        if (gives_up || this.#ended.signal.aborted) throw error
        await delay(AGAIN_AFTER_MS, undefined, { signal: this.#ended.signal })
      }
    }
  }

  async #callOnce(service: ServiceName, bytes: Buffer): Promise<Message> {
    const peer = this.#peers.get(service)
    if (peer === undefined) throw new TypeError(`Calling ${service}: expected its URL among PEERS`)
    const { statusCode, body } = await peer.request({ ...POST, body: bytes })
    const answer = Buffer.from(await body.arrayBuffer())
    if (statusCode === 200) return decode(answer)
    throw statusCode === 204 ? new Forgotten(service) : new Error(`${service} answered ${statusCode}`)
  }

  #handle(message: Message): Promise<Message | undefined> {
    const { hop, step } = this.#relay
    // Where nothing is stored there is nothing to share.
    if (!step.stores) return Promise.resolve(hop.handle([message])[0])
    return new Promise((resolve) => this.#gather({ message, resolve }))
  }

  readonly #gather = perTurn<Waiting>((waiting) => {
    const next = this.#relay.hop.handle(waiting.map(({ message }) => message))
    for (const [n, { resolve }] of waiting.entries()) resolve(next[n])
  })
}

interface Waiting {
  readonly message: Message
  readonly resolve: (next: Message | undefined) => void
}

/** It was handled before, and nobody kept what the answer was. */
class Forgotten extends Error {
  constructor(service: string) {
    super(`${service} has handled it before, and knows no more than that`)
  }
}
