import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrokerThing, Preparation } from './broker-things.ts'
import type { RunningBroker } from './brokers/broker-source.ts'
import { freePorts } from './brokers/free-ports.ts'
import { type Deployment, storeDurability } from './deployment.ts'
import { openReplay } from './open-replay.ts'
import { processHost } from './process-host.ts'
import { RaisedSystem } from './raised-system.ts'
import type { HostedService, ServiceHost } from './service-host.ts'
import type { BringUpOptions, RunningSystem, SystemUnderTest } from './system.ts'

/**
 * Raises a whole system: what its broker needs, its services, all ready when resolved. Disposing it ends the
 * services and removes what this call made in the broker under a namespace; bare names stay, since others may
 * have come to use them. Stores and logs stay in `options.folder`. The broker is the caller's. Rejects, with
 * everything ended again, with what failed first.
 */
export async function bringUp(
  system: SystemUnderTest,
  broker: RunningBroker | undefined,
  options: BringUpOptions,
): Promise<RunningSystem> {
  mkdirSync(options.folder, { recursive: true })
  await using cleanup = new AsyncDisposableStack()
  const made: BrokerThing[] = []
  const planned = await deploy(system, broker, options)
  cleanup.defer(() => removeMade(system, planned, made, broker, options))
  const deployment = await system.prepare(planned, preparationOf(planned, made, options))
  const service_host = options.service_host ?? processHost
  const environment = environmentOf(system, service_host, deployment, options)
  const hosted = await (system.host?.(deployment, options) ??
    hostServices(system, service_host, deployment, environment, options))
  for (const service of hosted.values()) cleanup.use(service)
  await startAll([...hosted.values()])
  const inspector = cleanup.use(await system.inspect(deployment))
  const { folder, signal } = options
  const replay = await openReplay({
    system,
    deployment,
    environment,
    live: hosted,
    folder,
    signal,
    service_host,
  })
  if (replay !== undefined) cleanup.use(replay)
  return new RaisedSystem(system, broker, deployment, hosted, inspector, replay, cleanup.move())
}

/**
 * Rejects with what failed first, and not before all others are ready or have failed: who is still being
 * started cannot be ended yet, and would go on with nobody to end it.
 */
async function startAll(services: readonly HostedService[]): Promise<void> {
  const starts = services.map((service) => service.start())
  try {
    await Promise.all(starts)
  } catch (error) {
    await Promise.allSettled(starts)
    throw error
  }
}

function preparationOf({ services }: Deployment, made: BrokerThing[], options: BringUpOptions): Preparation {
  const { made_list, signal, folder, take_waiting, say = () => {} } = options
  const comesBack = services.some((name) => existsSync(join(folder, `${name}.sqlite`)))
  const note = (things: readonly BrokerThing[]) => {
    made_list?.note(things)
    made.push(...things)
  }
  return {
    note,
    say,
    signal,
    takes_waiting: take_waiting === true || comesBack,
    queue_type: options.environment?.QUEUE_TYPE,
  }
}

const REMOVED_WITHIN_MS = 30_000

/** What cannot be removed stays on the list, and is told. */
async function removeMade(
  system: SystemUnderTest,
  planned: Deployment,
  made: readonly BrokerThing[],
  broker: RunningBroker | undefined,
  { made_list, say, signal }: BringUpOptions,
): Promise<void> {
  if (made.length === 0 || planned.namespace === '') return
  // A broker of our own ends by the same signal, and with it everything that is in it.
  if (signal.aborted && broker?.source !== 'attach') return
  try {
    const rest = await system.remove(planned, made, AbortSignal.timeout(REMOVED_WITHIN_MS))
    made_list?.removed(made.filter((thing) => !rest.includes(thing)))
  } catch (error) {
    const names = made.map(({ kind, name }) => `${kind} ${name}`).join(', ')
    say?.(`left in the broker: ${names}. ${error instanceof Error ? error.message : error}`)
  }
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
    replication_factor: options.replication_factor,
    urls,
    services,
  }
}

function hostServices(
  system: SystemUnderTest,
  service_host: ServiceHost,
  deployment: Deployment,
  environment: Readonly<Record<string, string>>,
  { folder, signal }: BringUpOptions,
): ReadonlyMap<string, HostedService> {
  const hosts = [...deployment.urls].map(([name, url]): [string, HostedService] => [
    name,
    service_host.host({
      name,
      entry: system.entry,
      port: Number(new URL(url).port),
      environment,
      folder,
      signal,
    }),
  ])
  return new Map(hosts)
}

/** What every service of a system is told. */
function environmentOf(
  system: SystemUnderTest,
  service_host: ServiceHost,
  deployment: Deployment,
  options: BringUpOptions,
): Readonly<Record<string, string>> {
  return {
    ...system.environment(service_host.inside(deployment)),
    DURABILITY: storeDurability(options.durability),
    HANDLER_CONCURRENCY: String(options.handler_concurrency),
    STOCK: String(options.stock),
    FAULT_CONTROLS: 'on',
    ...(options.workflow === undefined ? {} : { WORKFLOW: options.workflow }),
    ...options.environment,
  }
}
