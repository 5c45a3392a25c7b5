import { Connections } from '@three-ways/http-transport/connection'
import { mountHandlers } from '@three-ways/http-transport/consumer'
import { type DeliveryOutcome, deliver } from '@three-ways/http-transport/delivery'
import { mountParked } from '@three-ways/http-transport/parked-routes'
import { awaitedTogether, type Delivery, deliveriesOf, routesOf } from '@three-ways/http-transport/topology'
import type { Carrier, ServiceContext } from '@three-ways/service-runtime/carrier'
import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import { Retries } from './retries.ts'

/** Chains that a restart resumes at a time. */
const RESUMED_AT_A_TIME = 64

/** Opens the carrier of one service: its verbs at the door, its calls to the neighbours. */
export function openCarrier(context: ServiceContext): Carrier {
  mountHandlers(context)
  return new CallChains(context)
}

/**
 * Carries the events of one order by calls, top to bottom; the customer's answer waits for the end of the
 * chain.
 */
class CallChains implements Carrier {
  readonly #context: ServiceContext
  readonly #at_once: boolean
  readonly #connections: Connections
  readonly #retries: Retries
  readonly #chains = new Map<string, Promise<void>>()

  constructor(context: ServiceContext) {
    this.#context = context
    const { settings, workflow, tracing, sent } = context
    this.#at_once = (settings.awaited_calls ?? workflow.awaited_calls) === 'at-once'
    this.#connections = new Connections(settings.peers, settings.request_timeout_ms, tracing, sent)
    this.#retries = new Retries(context, (delivery) => this.#deliver(delivery))
    mountParked(context, (delivery) => this.#retries.now(delivery))
    setImmediate(() => void this.#resume())
  }

  dispatch(subject: string, emitted: readonly StoredEvent[]): Promise<void> {
    return emitted.length === 0 ? this.join(subject) : this.#chain(subject, this.#deliveriesOf(emitted))
  }

  #chain(subject: string, deliveries: readonly Delivery[]): Promise<void> {
    const chain = this.#carry(deliveries).finally(() => {
      if (this.#chains.get(subject) === chain) this.#chains.delete(subject)
    })
    this.#chains.set(subject, chain)
    return chain
  }

  async join(subject: string): Promise<void> {
    await this.#chains.get(subject)
  }

  nudge(): void {
    // Every commit that owes something belongs to a chain, which carries it itself.
  }

  waitingFor(): readonly string[] {
    return []
  }

  settings(): ReturnType<Carrier['settings']> {
    return this.#connections.settings()
  }

  async drain(signal: AbortSignal): Promise<void> {
    this.#retries.stop()
    const over = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    while (this.#chains.size > 0 && !signal.aborted) await Promise.race([over, ...this.#chains.values()])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#retries.stop()
    await this.#connections.close()
  }

  /**
   * Makes deliveries, and those of the events that they cause, until none is left that somebody waits for.
   */
  async #carry(deliveries: readonly Delivery[]): Promise<void> {
    const left = [...deliveries]
    for (let delivery = left.shift(); delivery !== undefined; delivery = left.shift()) {
      if (delivery.route.wait === 'background') this.#retries.now(delivery)
      else if (this.#at_once && delivery.route.wait === 'awaited') {
        const together = [delivery, ...awaitedTogether(left, delivery.event)]
        left.splice(0, together.length - 1)
        left.push(...(await Promise.all(together.map((one) => this.#carryOne(one)))).flat())
      } else left.push(...(await this.#carryOne(delivery)))
    }
  }

  /** One delivery that somebody waits for; gives those of the events that it caused. Never rejects. */
  async #carryOne(delivery: Delivery): Promise<readonly Delivery[]> {
    try {
      return this.#deliveriesOf(await this.#deliverInChain(delivery))
    } catch (error) {
      // The store is away: the customer is told that the outcome is not known, and the chain goes on later.
      const detail = error instanceof Error ? error.message : String(error)
      this.#context.log.error(`the call chain of ${delivery.event.subject} was interrupted`, error)
      this.#retries.later(delivery, { kind: 'unavailable', detail })
      return []
    }
  }

  async #deliverInChain(delivery: Delivery): Promise<readonly StoredEvent[]> {
    const { engine, log } = this.#context
    const { event, route } = delivery
    const outcome = await deliver(this.#context, this.#connections, delivery)
    if (outcome.kind === 'settled') return outcome.caused
    log.debug(`${event.event_id}: ${outcome.detail}`)
    if (route.wait === 'required') {
      const handler = route.service.replace(/-service$/, '')
      const reason = `${handler}_${outcome.kind === 'timeout' ? 'timeout' : 'unavailable'}`
      const emitted = await engine.commits.run(() => engine.giveUpNow(event, reason))
      if (emitted !== undefined) return emitted
    }
    this.#retries.later(delivery, outcome)
    return []
  }

  /** One delivery that nobody waits for, and whatever it causes. */
  async #deliver(delivery: Delivery): Promise<DeliveryOutcome> {
    const outcome = await deliver(this.#context, this.#connections, delivery)
    if (outcome.kind === 'settled') await this.#carry(this.#deliveriesOf(outcome.caused))
    return outcome
  }

  #deliveriesOf(events: readonly StoredEvent[]): Delivery[] {
    return deliveriesOf(this.#context.workflow, this.#context.declaration.name, events)
  }

  /** After a restart: whatever is still owed is carried on, a chain per order. */
  async #resume(): Promise<void> {
    const owed = this.#owed()
    if (owed.length === 0) return
    this.#context.log.info(`${owed.length} deliveries were under way when this service ended; they go on`)
    let next = 0
    const work = async () => {
      for (let delivery = owed[next++]; delivery !== undefined; delivery = owed[next++]) {
        if (this.#context.signal.aborted) return
        await this.#chain(delivery.event.subject, [delivery])
      }
    }
    await Promise.all(Array.from({ length: RESUMED_AT_A_TIME }, work))
  }

  #owed(): Delivery[] {
    const { engine, workflow, declaration } = this.#context
    const owed: Delivery[] = []
    for (const { name } of workflow.services) {
      for (const event of engine.outbox.pending(name, 0, Number.MAX_SAFE_INTEGER)) {
        const route = routesOf(workflow, declaration.name, event.type).find(({ service }) => service === name)
        if (route !== undefined) owed.push({ event, route })
      }
    }
    return owed
  }
}
