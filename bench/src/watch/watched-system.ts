import type { Workload } from '@three-ways/event-contract/workload'
import { drawnLookOf } from '@three-ways/report/pictures/model-look'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { Backlog, SystemUnderTest } from '@three-ways/testbed/system'
import type { FoundRunning } from '../run/attach-to-running.ts'
import { type KeptStates, ServiceControlClient } from '../run/service-control-client.ts'
import { ORDERS } from '../settings/workflows.ts'
import { buttonsFor, injectedWords, press, repeatable } from './fault-buttons.ts'
import { lookAtService, type ServiceLook } from './look-at-service.ts'
import { NotOffered, whyNotOffered } from './not-offered.ts'
import { offerOrders } from './own-load.ts'
import type { Button, MessagesState, ServiceState, SystemState } from './watch-state.ts'
import { WatchedBroker } from './watched-broker.ts'
import { WatchedFlow } from './watched-flow.ts'

export interface WatchedSystemOptions {
  /** Whether buttons are offered. */
  readonly faults: boolean
  /** Orders that it is offered per second; undefined for none. */
  readonly rate_per_s: number | undefined
}

const NO_STATES: KeptStates = new Map()

/** One system that runs, whoever raised it, and what was seen of it. */
export class WatchedSystem implements AsyncDisposable {
  readonly #system: SystemUnderTest
  readonly #found: FoundRunning
  readonly #flows: readonly WatchedFlow[]
  /** Observers that may still come. */
  readonly #absent: Map<string, readonly string[]>
  #deployment: Deployment
  #broker: WatchedBroker
  readonly #control: ServiceControlClient | undefined
  readonly #faults: boolean
  readonly #repeats: ReadonlySet<string>
  readonly #ended = new AbortController()
  #looks: readonly ServiceLook[] = []
  #kept: KeptStates = NO_STATES
  #backlog: Backlog | undefined
  #dead_letters: number | undefined

  /** `workloads`: by name, those of the workflow that it carries. */
  constructor(
    system: SystemUnderTest,
    found: FoundRunning,
    workloads: Readonly<Record<string, Workload>>,
    { faults, rate_per_s }: WatchedSystemOptions,
  ) {
    this.#system = system
    this.#found = found
    this.#faults = faults
    const { deployment, known, absent_observers } = found
    this.#deployment = deployment
    this.#absent = new Map(absent_observers)
    this.#flows = Object.entries(workloads).flatMap(([name, workload]) => {
      const door = deployment.urls.get(workload.front)
      return door === undefined ? [] : [new WatchedFlow(name, workload, door)]
    })
    this.#repeats = Object.hasOwn(workloads, ORDERS.workload) ? repeatable() : new Set()
    this.#broker = new WatchedBroker(system, deployment)
    if (known?.control !== undefined) this.#control = new ServiceControlClient(known.control)
    const door = deployment.urls.get(system.services[0]?.name ?? '')
    if (rate_per_s !== undefined && door !== undefined) void offerOrders(door, rate_per_s, this.#ended.signal)
  }

  get model(): string {
    return this.#system.name
  }

  /** The process that raised it; undefined for a stack in containers. */
  get raised_by_pid(): number | undefined {
    return this.#found.known?.pid
  }

  /** Whether anything of it answered at the last look. */
  get answers(): boolean {
    return this.#looks.some(({ condition }) => condition !== 'down' && condition !== 'other')
  }

  /** Asks all of it once. Rejects with the reason of an aborted signal only. */
  async look(signal: AbortSignal): Promise<void> {
    const { urls } = this.#deployment
    const services = [...urls].map(([name, url]) => lookAtService(name, url, this.#faults, signal))
    const flows = this.#flows.map((flow) => flow.look(signal))
    const [looks, came, kept, backlog, dead_letters] = await Promise.all([
      Promise.all(services),
      this.#takeInWhoCame(signal),
      this.#states(signal),
      this.#broker.backlog(signal),
      this.#system.broker === undefined ? undefined : this.#broker.deadLetters(signal),
      Promise.all(flows),
    ])
    this.#looks = [...looks, ...came]
    this.#kept = kept
    this.#backlog = backlog
    this.#dead_letters = dead_letters
  }

  state(with_history: boolean): SystemState {
    return {
      model: this.model,
      title: this.#system.title,
      look: drawnLookOf(this.model),
      raised_by: this.#raisedBy(),
      not_offered: this.#notOffered(),
      flows: this.#flows.flatMap((flow) => flow.state(with_history) ?? []),
      services: this.#looks.map((look) => this.#serviceState(look)),
      messages: this.#messages(),
      dead_letters: this.#deadLetters(),
    }
  }

  /** Resolves with what came of it, in words. Rejects with `NotOffered`, or with what hindered it. */
  async press(button: Button, service: string, signal: AbortSignal): Promise<string> {
    const look = this.#looks.find(({ name }) => name === service)
    const offered = look === undefined ? [] : this.#buttonsOf(look)
    if (!offered.includes(button)) {
      const now = offered.join(', ') || 'nothing'
      throw new NotOffered(`${button} cannot be done to ${service} of ${this.model} now, only ${now}`)
    }
    const { urls } = this.#deployment
    const [door] = this.#system.services
    const means = {
      control: this.#control,
      broker: this.#broker,
      urlOf: (name: string) => urls.get(name) ?? '',
      front: door?.name ?? '',
    }
    return press(button, service, means, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('it is watched no longer'))
    for (const flow of this.#flows) flow[Symbol.dispose]()
    await this.#control?.[Symbol.asyncDispose]()
    await this.#broker[Symbol.asyncDispose]()
  }

  /** Of a stack in containers that is still starting, observers may answer later than its front. */
  async #takeInWhoCame(signal: AbortSignal): Promise<readonly ServiceLook[]> {
    const asked = [...this.#absent].flatMap(([name, places]) =>
      places.map(async (url) => ({ url, look: await lookAtService(name, url, this.#faults, signal) })),
    )
    const came: ServiceLook[] = []
    for (const { url, look } of await Promise.all(asked)) {
      const { name, condition } = look
      if (condition !== 'up' && condition !== 'not ready') continue
      if (!this.#absent.delete(name)) continue
      const { urls, services } = this.#deployment
      const more = { urls: new Map([...urls, [name, url]]), services: [...services, name] }
      this.#deployment = { ...this.#deployment, ...more }
      came.push(look)
    }
    if (came.length === 0) return came
    // Whoever counts what waits in the broker counts what was in the deployment when he began.
    void this.#broker[Symbol.asyncDispose]().catch(() => {})
    this.#broker = new WatchedBroker(this.#system, this.#deployment)
    return came
  }

  async #states(signal: AbortSignal): Promise<KeptStates> {
    if (this.#control === undefined) return NO_STATES
    return this.#control.states(signal).catch(() => {
      signal.throwIfAborted()
      return NO_STATES
    })
  }

  #serviceState(look: ServiceLook): ServiceState {
    const { name, condition, because, undelivered, parked, duplicates_ignored, faults } = look
    const kept = this.#kept.get(name)
    return {
      name,
      condition,
      because,
      held: kept?.held ?? false,
      pid: kept?.pid ?? null,
      undelivered,
      parked,
      duplicates_ignored,
      injected: injectedWords(faults),
      buttons: this.#faults ? this.#buttonsOf(look) : [],
    }
  }

  #buttonsOf(look: ServiceLook): readonly Button[] {
    const kept = this.#kept.get(look.name)
    return buttonsFor({ look, kept, repeats: this.#repeats.has(look.name) })
  }

  /** Outboxes of those who answer, and the broker's; of the others nobody knows. */
  #messages(): MessagesState {
    const silent = this.#looks.filter(({ undelivered }) => undelivered === null)
    const outboxes = this.#looks.reduce((sum, { undelivered }) => sum + (undelivered ?? 0), 0)
    const { broker } = this.#system
    const unknown = silent.map(({ name }) => `the outbox of ${name}`)
    if (this.#backlog === undefined && broker !== undefined) unknown.push(`the broker (${broker})`)
    return { known: outboxes + (this.#backlog?.total ?? 0), unknown }
  }

  /** A broker keeps them; where there is none, each service does, in its outbox. */
  #deadLetters(): number | null {
    if (this.#system.broker !== undefined) return this.#dead_letters ?? null
    const parked = this.#looks.map((look) => look.parked)
    if (parked.includes(null)) return null
    return parked.reduce<number>((sum, count) => sum + (count ?? 0), 0)
  }

  #raisedBy(): string {
    const { known } = this.#found
    return known === undefined ? 'somebody else, perhaps in containers' : `npm run up, process ${known.pid}`
  }

  #notOffered(): string | null {
    if (!this.#faults || this.#control !== undefined) return null
    const are_mounted = this.#looks.some(({ faults }) => faults !== undefined)
    return whyNotOffered(this.model, this.#found.known !== undefined, are_mounted)
  }
}
