import { setTimeout as delay } from 'node:timers/promises'
import type { Connections } from '@three-ways/http-transport/connection'
import { deliver } from '@three-ways/http-transport/delivery'
import { MAX_FAILURES, park } from '@three-ways/http-transport/parking'
import { type Delivery, routesOf } from '@three-ways/http-transport/topology'
import type { Blockages } from '@three-ways/service-runtime/blockages'
import type { ServiceContext } from '@three-ways/service-runtime/carrier'
import { GrowingPause } from '@three-ways/service-runtime/relay/growing-pause'
import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import { Reach } from './reach.ts'

/**
 * Deliveries to one neighbour that may be in work, those included that wait to be tried again: as many as the
 * call chains that `sync-rest` runs at a time where no customer bounds them.
 */
export const CALLS_IN_FLIGHT = 64

export interface CallRelayOptions {
  readonly context: ServiceContext
  readonly neighbour: string
  readonly connections: Connections
  /** Told when the neighbour goes away and comes back. */
  readonly unreachable: Blockages
}

/**
 * Outbox to one neighbour: reads what is owed to it in the order of emission, posts each event, and settles
 * it with the events of the answer. Events of one subject go one after the other, others side by side. A
 * neighbour that is away is tried for ever; a handler that fails is tried a few times, then its delivery is
 * parked. All of it is in the outbox: in memory is never more than what is in work.
 */
export class CallRelay {
  readonly #options: CallRelayOptions
  readonly #reach: Reach
  readonly #in_work = new Map<number, Promise<void>>()
  readonly #lastOfSubject = new Map<string, Promise<void>>()
  readonly #stopping = new AbortController()
  readonly #stopped: AbortSignal
  #reached = 0
  #rewound = 0
  #nudged = false
  #draining = false
  /** Of looks at a store that is away. */
  readonly #look_pause = new GrowingPause()

  constructor(options: CallRelayOptions) {
    this.#options = options
    this.#stopped = AbortSignal.any([this.#stopping.signal, options.context.signal])
    this.#reach = new Reach(options.neighbour, options.unreachable, this.#stopped)
  }

  /** Something new may be owed. One look at the outbox serves all who say so in a turn of the event loop. */
  nudge(): void {
    if (this.#nudged) return
    this.#nudged = true
    setImmediate(() => this.#begin())
  }

  /** Carries what is owed again: it stands behind what was reached, where nobody would look. */
  now(event: StoredEvent): void {
    if (!this.#stopped.aborted) this.#take(event)
  }

  inWork(): number {
    return this.#in_work.size
  }

  /** Hands over what is owed as long as the neighbour takes it. Resolves when nothing is in work any more. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#draining = true
    if (this.#reach.isAway()) this.stop()
    const over = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    for (;;) {
      this.#begin()
      if (this.#in_work.size === 0 || signal.aborted) return
      await Promise.race([over, ...this.#in_work.values()])
    }
  }

  /** No further tries in this process. */
  stop(): void {
    this.#stopping.abort(new Error('the relay ends'))
  }

  /** Takes into work what is owed and not taken yet, as far as there is room. */
  #begin(): void {
    this.#nudged = false
    const { outbox } = this.#options.context.engine
    try {
      // Something that was settled long ago may be owed again.
      if (outbox.rewound !== this.#rewound) this.#reached = 0
      this.#rewound = outbox.rewound
      for (;;) {
        const room = this.#stopped.aborted ? 0 : CALLS_IN_FLIGHT - this.#in_work.size
        const events = room > 0 ? outbox.pending(this.#options.neighbour, this.#reached, room) : []
        for (const event of events) {
          this.#reached = event.sequence
          if (!this.#in_work.has(event.sequence)) this.#take(event)
        }
        this.#look_pause.reset()
        if (events.length < room || room <= 0) return
      }
    } catch (error) {
      this.#options.context.log.error(`looking for what is owed to ${this.#options.neighbour}`, error)
      void this.#pause(this.#look_pause).then(() => this.nudge())
    }
  }

  #take(event: StoredEvent): void {
    const { context, neighbour } = this.#options
    const routes = routesOf(context.workflow, context.declaration.name, event.type)
    const route = routes.find(({ service }) => service === neighbour)
    if (route === undefined) return
    const before = this.#lastOfSubject.get(event.subject) ?? Promise.resolve()
    const mine = before
      .then(() => this.#deliver({ event, route }))
      .finally(() => {
        this.#in_work.delete(event.sequence)
        if (this.#lastOfSubject.get(event.subject) === mine) this.#lastOfSubject.delete(event.subject)
        this.nudge()
      })
    this.#lastOfSubject.set(event.subject, mine)
    this.#in_work.set(event.sequence, mine)
  }

  /** Tries until the delivery is settled or parked, or this relay ends. Never rejects. */
  async #deliver(delivery: Delivery): Promise<void> {
    const { context, neighbour } = this.#options
    const pause = new GrowingPause()
    const tried = { failures: 0 }
    while (!this.#stopped.aborted) {
      try {
        await this.#reach.mayBeCalled()
        if (await this.#try(delivery, tried)) return
      } catch (error) {
        // The store is away. Nothing is settled, so that the neighbour has to say again what it said.
        if (this.#stopped.aborted) return
        context.log.error(`settling ${delivery.event.event_id} by ${neighbour}`, error)
      }
      if (this.#draining) this.stop()
      if (!this.#reach.isAway()) await this.#pause(pause)
    }
  }

  /** One call. Whether the delivery is over: settled, or parked. */
  async #try(delivery: Delivery, tried: { failures: number }): Promise<boolean> {
    const { context, connections } = this.#options
    const began_ms = performance.now()
    const outcome = await deliver(context, connections, delivery)
    this.#reach.saw(outcome, began_ms)
    if (outcome.kind === 'settled') return true
    context.log.debug(`${delivery.event.event_id}: ${outcome.detail}`)
    if (outcome.kind !== 'failed') return false
    tried.failures += 1
    if (tried.failures < MAX_FAILURES) return false
    await park(context, delivery, outcome.detail, tried.failures)
    return true
  }

  async #pause(pause: GrowingPause): Promise<void> {
    await delay(pause.next_ms(), undefined, { signal: this.#stopped }).catch(() => {})
  }
}
