import type { StoreBacklogSource, StoreFiles } from '@three-ways/event-contract/ledger-view'
import type { RunningBroker } from './brokers/broker-source.ts'
import type { Deployment } from './deployment.ts'
import { FaultClient } from './fault-client.ts'
import type { ReplayControl } from './replay-control.ts'
import type { HostedService } from './service-host.ts'
import { setStoreAside } from './store-aside.ts'
import type { Backlog, Inspector, RunningSystem, ServiceHandle, SystemUnderTest } from './system.ts'

/** The service whose door customers use: the first that a system declares. */
function doorOf(system: SystemUnderTest): string {
  const [first] = system.services
  if (first === undefined) throw new TypeError(`${system.name} declares no service`)
  return first.name
}

/** A system whose services run; owns everything that `bringUp` made for it. */
export class RaisedSystem implements RunningSystem {
  readonly system: SystemUnderTest
  readonly broker: RunningBroker | undefined
  readonly deployment: Deployment
  readonly inspector: Inspector
  readonly services: readonly ServiceHandle[]
  readonly replay: ReplayControl | undefined
  readonly #hosted: ReadonlyMap<string, HostedService>
  readonly #store_backlog: StoreBacklogSource
  readonly #owned: AsyncDisposableStack

  constructor(
    system: SystemUnderTest,
    broker: RunningBroker | undefined,
    deployment: Deployment,
    hosted: ReadonlyMap<string, HostedService>,
    inspector: Inspector,
    replay: ReplayControl | undefined,
    owned: AsyncDisposableStack,
  ) {
    this.system = system
    this.broker = broker
    this.deployment = deployment
    this.inspector = inspector
    this.replay = replay
    this.#hosted = hosted
    this.#owned = owned
    this.services = [...hosted.values()].map(handleOf)
    this.#store_backlog = owned.use(system.openStoreBacklog(this.#stores()))
  }

  get door(): string {
    return this.deployment.urls.get(doorOf(this.system)) ?? ''
  }

  service(name: string): ServiceHandle {
    const handle = this.services.find((service) => service.name === name)
    if (handle !== undefined) return handle
    const names = this.services.map((service) => service.name).join(', ')
    throw new RangeError(`Asking for a service of ${this.system.name}: expected one of ${names}, got ${name}`)
  }

  async backlog(signal: AbortSignal): Promise<Backlog> {
    // Outboxes before and after the broker: what leaves an outbox while the broker is asked must not be
    // missed.
    const before = this.outboxes()
    const { messages } = await this.inspector.backlog(signal)
    const all = new Map(messages)
    for (const [service, undelivered] of this.outboxes()) all.set(`${service} outbox`, undelivered)
    for (const [service, undelivered] of before) {
      if (!all.has(`${service} outbox`)) all.set(`${service} outbox`, undelivered)
    }
    return { messages: all, total: [...all.values()].reduce((sum, count) => sum + count, 0) }
  }

  outboxes(): ReadonlyMap<string, number> {
    const backlog = this.#store_backlog.read()
    return new Map(
      [...backlog].flatMap(([name, { undelivered }]) => (undelivered > 0 ? [[name, undelivered]] : [])),
    )
  }

  ledgerView() {
    return this.system.ledgerView(this.#stores())
  }

  businessRows() {
    return this.system.businessRows(this.#stores())
  }

  #stores(): StoreFiles {
    return new Map([...this.#hosted].map(([name, { store_file }]) => [name, store_file]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync()
  }
}

function handleOf(hosted: HostedService): ServiceHandle {
  const faults = new FaultClient(hosted.url)
  return {
    name: hosted.name,
    store_file: hosted.store_file,
    pid: () => hosted.pid?.(),
    stop: () => hosted.stop(),
    kill: () => hosted.kill(),
    pause: () => hosted.pause(),
    resume: () => hosted.resume(),
    start: () => hosted.start(),
    setStoreAside: () => setStoreAside(hosted.store_file),
    resources: () => hosted.resources(),
    slowDown: (delay_ms, share = 1) => faults.set({ delay_ms, delay_share: share }),
    fail: (reason) => faults.set({ fail_reason: reason ?? null }),
    crashPoints: () => faults.crashPoints(),
    crashAt: (point, nth) => faults.crashAt(point, nth),
    endCheckpointThread: () => faults.endCheckpointThread(),
    throwFor: (message) => faults.set({ throw_for: message ?? null }),
  }
}
