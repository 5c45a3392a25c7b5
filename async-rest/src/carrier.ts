import { Connections } from '@three-ways/http-transport/connection'
import { mountHandlers } from '@three-ways/http-transport/consumer'
import { mountParked } from '@three-ways/http-transport/parked-routes'
import { Blockages } from '@three-ways/service-runtime/blockages'
import type { Carrier, ServiceContext } from '@three-ways/service-runtime/carrier'
import type { ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { CALLS_IN_FLIGHT, CallRelay } from './relay.ts'

/**
 * Carries the events of one service by calls that nobody waits for: its verbs at the door, and its outbox to
 * each neighbour by a relay of its own, so that a neighbour that is away holds up nobody else.
 */
export class RelayedCalls implements Carrier {
  readonly #connections: Connections
  readonly #relays: ReadonlyMap<string, CallRelay>
  /**
   * Not those of the service: it does all that its customers ask of it while a neighbour is away, and is
   * ready.
   */
  readonly #unreachable: Blockages

  constructor(context: ServiceContext) {
    const { workflow, declaration, settings, log, engine, tracing, sent } = context
    const connections = new Connections(settings.peers, settings.request_timeout_ms, tracing, sent)
    const unreachable = new Blockages({ log, now_ms: () => engine.now_ms() })
    this.#connections = connections
    this.#unreachable = unreachable
    const hasWork = ({ handles }: ServiceDeclaration) =>
      Object.values(handles).some(({ work }) => work !== undefined)
    // Events of its own for which it has work are owed to the service itself.
    const neighbours = workflow.services.filter(
      (service) => service.observer !== true && (service.name !== declaration.name || hasWork(service)),
    )
    this.#relays = new Map(
      neighbours.map(({ name }) => [
        name,
        new CallRelay({ context, neighbour: name, connections, unreachable }),
      ]),
    )
    mountHandlers(context)
    mountParked(context, ({ event, route }) => this.#relays.get(route.service)?.now(event))
  }

  /** A receipt is all that the customer waits for; the relays were told by the commit. */
  async dispatch(): Promise<void> {}

  async join(): Promise<void> {}

  nudge(): void {
    for (const relay of this.#relays.values()) relay.nudge()
  }

  waitingFor(): readonly string[] {
    return []
  }

  status(): Readonly<Record<string, unknown>> {
    const in_work = [...this.#relays].map(([name, relay]) => [name, relay.inWork()] as const)
    return {
      calls_in_work: Object.fromEntries(in_work),
      calls_in_flight: CALLS_IN_FLIGHT,
      unreachable: this.#unreachable.list(),
    }
  }

  settings(): ReturnType<Carrier['settings']> {
    const own = { http_relay_calls_in_flight_most: CALLS_IN_FLIGHT }
    return this.#connections.settings().then((told) => ({ ...told, ...own }))
  }

  async drain(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#relays.values()].map((relay) => relay.drain(signal)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const relay of this.#relays.values()) relay.stop()
    await this.#connections.close()
  }
}
