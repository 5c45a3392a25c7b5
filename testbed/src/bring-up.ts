import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { StoreFiles } from '@three-ways/event-contract/ledger-view'
import type { RunningBroker } from './brokers/broker-source.ts'
import { cacheFolder } from './brokers/cache-folder.ts'
import { freePorts } from './brokers/free-ports.ts'
import { FaultClient } from './fault-client.ts'
import { openReplay } from './open-replay.ts'
import type { ReplayControl } from './replay-control.ts'
import type { HostedService } from './service-host.ts'
import { hostServiceProcess } from './service-process.ts'
import { setStoreAside } from './store-aside.ts'
import type {
  Backlog,
  BringUpOptions,
  Deployment,
  Inspector,
  RunningSystem,
  ServiceHandle,
  SystemUnderTest,
} from './system.ts'

/** The service whose door customers use: the first that a system declares. */
function doorOf(system: SystemUnderTest): string {
  const [first] = system.services
  if (first === undefined) throw new TypeError(`${system.name} declares no service`)
  return first.name
}

/**
 * Raises a whole system: what its broker needs, its services as processes, all ready when resolved. Disposing
 * it ends the processes and removes what was made in the broker; stores and logs stay in `options.folder`.
 * The broker is the caller's. Rejects, with everything ended again, with what failed first.
 */
export async function bringUp(
  system: SystemUnderTest,
  broker: RunningBroker | undefined,
  options: BringUpOptions,
): Promise<RunningSystem> {
  mkdirSync(options.folder, { recursive: true })
  const deployment = await deploy(system, broker, options)
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => system.discard(deployment, AbortSignal.timeout(30_000)).catch(() => {}))
  await system.prepare(deployment, options.signal)
  const hosted = await (system.host?.(deployment, options) ?? hostProcesses(system, deployment, options))
  for (const service of hosted.values()) cleanup.use(service)
  await Promise.all([...hosted.values()].map((service) => service.start()))
  const inspector = cleanup.use(await system.inspect(deployment))
  const environment = environmentOf(system, deployment, options)
  const replay = await openReplay({ system, deployment, environment, live: hosted, ...options })
  if (replay !== undefined) cleanup.use(replay)
  return new Raised(system, broker, deployment, hosted, inspector, replay, cleanup.move())
}

async function deploy(
  system: SystemUnderTest,
  broker: RunningBroker | undefined,
  options: BringUpOptions,
): Promise<Deployment> {
  const services = system.services
    .filter(({ observer }) => options.observers || !observer)
    .map(({ name }) => name)
  const free = await freePorts(services.length)
  const urls = new Map<string, string>()
  for (const [index, name] of services.entries()) {
    urls.set(name, `http://127.0.0.1:${options.ports?.get(name) ?? free[index]}`)
  }
  return {
    broker_url: broker?.url,
    management_url: broker?.management_url,
    namespace: options.namespace,
    durability: options.durability,
    urls,
    services,
  }
}

function hostProcesses(
  system: SystemUnderTest,
  deployment: Deployment,
  options: BringUpOptions,
): ReadonlyMap<string, HostedService> {
  const environment = environmentOf(system, deployment, options)
  const hosts = [...deployment.urls].map(([name, url]): [string, HostedService] => [
    name,
    hostServiceProcess({
      name,
      entry: system.entry,
      port: Number(new URL(url).port),
      environment,
      folder: options.folder,
      signal: options.signal,
    }),
  ])
  return new Map(hosts)
}

/** What every service process of a system is told. */
function environmentOf(
  system: SystemUnderTest,
  deployment: Deployment,
  options: BringUpOptions,
): Readonly<Record<string, string>> {
  return {
    // Node keeps what it made of our sources there: a restart is quicker, and takes a fifth less memory.
    NODE_COMPILE_CACHE: join(cacheFolder(process.env), 'node-compile-cache'),
    ...system.environment(deployment),
    DURABILITY: options.durability,
    HANDLER_CONCURRENCY: String(options.handler_concurrency),
    NAMESPACE: options.namespace,
    STOCK: String(options.stock),
    FAULT_CONTROLS: 'on',
    ...(options.workflow === undefined ? {} : { WORKFLOW: options.workflow }),
    ...options.environment,
  }
}

class Raised implements RunningSystem {
  readonly system: SystemUnderTest
  readonly broker: RunningBroker | undefined
  readonly deployment: Deployment
  readonly inspector: Inspector
  readonly services: readonly ServiceHandle[]
  readonly replay: ReplayControl | undefined
  readonly #hosted: ReadonlyMap<string, HostedService>
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
    const backlog = this.system.storeBacklog(this.#stores())
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
    throwFor: (message) => faults.set({ throw_for: message ?? null }),
  }
}
