import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DatabaseSync } from 'node:sqlite'
import { Blockages } from '../blockages.ts'
import type { Carrier, Transport } from '../carrier.ts'
import { createDoor } from '../door/door.ts'
import { OutcomeFeed } from '../door/outcome-feed.ts'
import type { Engine } from '../engine/engine.ts'
import { factsLogAt } from '../facts-log.ts'
import { GivenUpLog } from '../given-up-log.ts'
import type { CrashPoint, CrashPointName } from '../intake/crash-point.ts'
import { FaultControls } from '../intake/fault-controls.ts'
import { withInjectedThrows } from '../intake/injected-throws.ts'
import type { Intake } from '../intake/intake.ts'
import { openIntake, type Processed } from '../intake/watched-intake.ts'
import { createLog, type Log } from '../log.ts'
import { alsoCounted, type TellMoments } from '../metrics/metering.ts'
import { openMetering } from '../metrics/open-metering.ts'
import type { Settings } from '../settings.ts'
import { Retention } from '../store/retention.ts'
import { hostClock } from '../trace/host-clock.ts'
import { openSpanExport } from '../trace/open-span-export.ts'
import { openEngine } from '../trace/traced-service.ts'
import type { ServiceDeclaration, Workflow, WorkflowEnvironment } from '../workflow.ts'
import { closeAtOnce, closeServer, listen } from './listening.ts'
import { mountRoutes } from './mount-routes.ts'
import { openStore } from './open-store.ts'

/**
 * Not imported: whoever imports the module is given all that it has, and one of it is another HTTP client,
 * whose loading would be a seventh of what a start costs.
 */
const { createServer } = process.getBuiltinModule('node:http')

const KEEP_ALIVE_MS = 65_000
/**
 * A request that has begun and does not go on holds a place among those in work. Half a connection is all
 * that is left of its customer, and it is not waited for.
 */
const CUSTOMERS = { headersTimeout: 10_000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 }
/** How soon a service that ends notices that a customer has his last answer. */
const CLOSES_IDLE_EVERY_MS = 20
/** How often a handler that throws is tried before its message is put aside. */
const MOST_ATTEMPTS = 3

/** A service that runs in this process. */
export interface RunningService {
  readonly url: string
  readonly engine: Engine
  /** Drains: no new requests, messages in work finished, outbox handed over as far as the deadline allows. */
  stop(deadline_ms: number): Promise<void>
  /** Ends at once, as a killed process would: nothing is drained, nothing uncommitted is kept. */
  abandon(): Promise<void>
}

export interface ServiceOptions {
  readonly workflow: Workflow
  readonly service: string
  readonly transport: Transport
  readonly settings: Settings
  readonly environment: WorkflowEnvironment
  readonly log?: Log
  /** Where the process is this service's own: how it may be made to die while it handles a message. */
  readonly crash?: CrashPoint
}

/** The service is not one of the workflow's. */
export class UnknownService extends Error {
  readonly code = 'unknown_service'
}

/**
 * Raises one service: store, engine, door and carrier. Resolves when the door is open; whether the service is
 * ready is what `GET /health` says. Rejects, with nothing left open, if the store or the port cannot be had.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { workflow, settings, transport, environment } = options
  const controls = controlsOf(options)
  const declaration = declarationOf(options, controls)
  const log =
    options.log ?? createLog(declaration.name, settings.log_level, (line) => process.stdout.write(line))
  await using opened = new AsyncDisposableStack()
  const { database, checkpoints } = openStore(settings, log, opened)
  const now_ms = () => performance.now()
  const facts = opened.use(factsLogAt({ log, level: settings.log_level, tells: declaration.tells, now_ms }))
  const clock = hostClock()
  const exported = opened.use(await openSpanExport(settings, clock, countedIn(options)))
  const metering = opened.use(await openMetering(settings.metrics, countedIn(options)))
  const engine_options = {
    workflow,
    declaration,
    transport,
    database,
    environment,
    now_ms: Date.now,
    most_undelivered: settings.max_undelivered,
    facts,
    reached: (point: CrashPointName, messages: number) => controls.crash?.reached(point, messages),
    committed: (operations: number) => checkpoints.committed(operations),
    begun: metering.begun,
  }
  const traced = openEngine(settings.trace, engine_options, clock, exported?.tell)
  const { engine, tracing, processed, mountTrace } = traced
  opened.defer(() => declaration.closeTables?.(engine.tables))
  const retention = opened.use(retentionOf(engine, settings, database, log))
  const abort = new AbortController()
  const { signal } = abort
  const intake = intakeOf(options, engine, controls, [metering.processed, processed], signal)
  const door = createDoor(settings.max_requests_in_flight, tracing.atDoor)
  const server = opened.adopt(serverFor(door), closeAtOnce)
  const feed = new OutcomeFeed(engine)
  opened.defer(() => feed.close())
  const blockages = new Blockages({ log, now_ms: Date.now })
  const level = settings.log_level
  const given_up = opened.use(new GivenUpLog({ log, level, now_ms, counted: metering.givenUp }))
  const told = { log, blockages, given_up, sent: metering.sent }
  const context = { workflow, declaration, settings, engine, intake, tracing, ...told, door, signal }
  const carrier = await transport.open(context)
  opened.use(carrier)
  opened.defer(() => abort.abort(new Error('the service ends')))
  const publish: TellMoments = (moments) => feed.publish(moments)
  engine.listen(alsoCounted(publish, metering), () => carrier.nudge())
  const { answers } = transport
  const store = { database, checkpoints, retention }
  const held = { door, server, engine, intake, tracing, metering, carrier, ...store, settings, answers }
  const declared = { workflow, declaration, transport, controls, mountTrace }
  mountRoutes({ ...held, ...declared, blockages, feed, log })
  await listen(server, settings)
  carrier.nudge()
  retention.start()

  const owned = opened.move()
  return {
    url: `http://${settings.host}:${(server.address() as AddressInfo).port}`,
    engine,
    stop: async (deadline_ms) => {
      await drain(server, feed, carrier, deadline_ms)
      engine.commits.flushNow()
      await owned.disposeAsync()
    },
    abandon: () => owned.disposeAsync(),
  }
}

function serverFor(door: RequestListener): Server {
  const server = createServer(CUSTOMERS, door)
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return server
}

function retentionOf(engine: Engine, settings: Settings, database: DatabaseSync, log: Log): Retention {
  const { commits, inbox } = engine
  const isOpen = (subject: string) => engine.isOpen(subject)
  const horizon_ms = settings.retention_ms
  return new Retention({ database, commits, inbox, horizon_ms, isOpen, now_ms: Date.now, log })
}

/** The service as the workflow declares it; with faults that may be injected, where those are asked for. */
function declarationOf(
  { workflow, service, settings }: ServiceOptions,
  controls: FaultControls,
): ServiceDeclaration {
  const declared = workflow.services.find(({ name }) => name === service)
  if (declared !== undefined)
    return settings.fault_controls ? withInjectedThrows(declared, controls) : declared
  const names = workflow.services.map(({ name }) => name).join(', ')
  throw new UnknownService(`Starting a service: expected one of ${names}, got "${service}"`)
}

function controlsOf({ settings, crash }: ServiceOptions): FaultControls {
  const { delay_ms, fail_reason, fault_controls } = settings
  return new FaultControls({ delay_ms, fail_reason }, fault_controls ? crash : undefined)
}

function countedIn({ service, transport: { name, messaging_system } }: ServiceOptions) {
  return { service, model: name, messaging_system }
}

/** Where the sender carries on what a message emitted, it counts the attempts too. */
function intakeOf(
  { workflow, transport, settings }: ServiceOptions,
  engine: Engine,
  controls: FaultControls,
  watching: readonly (Processed | undefined)[],
  signal: AbortSignal,
): Intake {
  const byCall = transport.handlesOwnEvents
  const intake_options = {
    catalogue: workflow.catalogue,
    engine,
    controls,
    handler_concurrency: settings.handler_concurrency,
    carry: !byCall,
    max_attempts: byCall ? 1 : MOST_ATTEMPTS,
    signal,
  }
  return openIntake(intake_options, watching)
}

async function drain(
  server: Server,
  feed: OutcomeFeed,
  carrier: Carrier,
  deadline_ms: number,
): Promise<void> {
  const deadline = AbortSignal.timeout(deadline_ms)
  const closed = closeServer(server)
  feed.close()
  server.closeIdleConnections()
  // Node keeps a connection whose answer goes out from now on, for as long as its customer does.
  const closing = setInterval(() => server.closeIdleConnections(), CLOSES_IDLE_EVERY_MS)
  try {
    await carrier.drain(deadline).catch(() => {})
    if (deadline.aborted) return
    await Promise.race([closed, new Promise((resolve) => deadline.addEventListener('abort', resolve))])
  } finally {
    clearInterval(closing)
  }
}
