import type { Durability } from '@three-ways/event-contract/durability'
import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import type { LedgerView, StoreBacklogSource, StoreFiles } from '@three-ways/event-contract/ledger-view'
import type { FindThings, Preparation, RemoveThings } from './broker-things.ts'
import type { BrokerKind, RunningBroker } from './brokers/broker-source.ts'
import type { Deployment } from './deployment.ts'
import type { Guarantees, Lacking } from './guarantees.ts'
import type { MadeList } from './made-list.ts'
import type { Replay } from './replay.ts'
import type { ReplayControl } from './replay-control.ts'
import type { HostedService, ServiceHost } from './service-host.ts'

/** One process of a system. */
export interface ServiceRole {
  readonly name: string
  /** The port of `npm run up` and of compose. */
  readonly default_port: number
  /** Observers see events and change nothing; they run only when asked for. */
  readonly observer: boolean
}

/** How much is on its way between the services, exact at the moment of asking. */
export interface Backlog {
  /** Messages that wait in the broker or are unacknowledged, by queue or topic-partition and consumer. */
  readonly messages: ReadonlyMap<string, number>
  readonly total: number
}

/** A message that was put aside. */
export interface DeadLetter {
  /** Names it until it is redriven or dropped. */
  readonly id: string
  /** Where it came from: a topic, a queue, the service whose outbox held it. */
  readonly origin: string
  /** Who could not handle it. */
  readonly service: string
  readonly reason: string
  /** How often it was tried in all, before it was redriven and after. */
  readonly attempts: number
  /** Milliseconds since 1970; 0 where nobody noted it. */
  readonly put_aside_ms: number
  readonly body: Uint8Array
  /** How large the message is, where it was too large to be kept and `body` is its beginning, or nothing. */
  readonly whole_bytes?: number
}

/** What only a model can look up or do; opened for one deployment. */
export interface Inspector extends AsyncDisposable {
  backlog(signal: AbortSignal): Promise<Backlog>
  /**
   * Puts raw bytes where messages for `service` arrive: its queue, the topic it reads, its HTTP door.
   * Resolves with what the carrier said: `accepted`, or an HTTP status for a model that answers.
   */
  inject(service: string, body: Uint8Array, signal: AbortSignal): Promise<'accepted' | number>
  /** In the order in which each place holds them. */
  deadLetters(signal: AbortSignal): Promise<readonly DeadLetter[]>
  /** How many there are, cheaply enough to be asked every second. */
  countDeadLetters(signal: AbortSignal): Promise<number>
  /**
   * Hands a dead letter to its service once more, and to no other; `body` instead of its own bytes where it
   * had to be repaired. The copy is safe before the letter goes, so that an end in between doubles it and
   * never loses it. One that is put aside again has its attempts added up. Rejects with `NoSuchLetter`, and
   * with `LetterIncomplete` where only a part of the message is there.
   */
  redrive(id: string, signal: AbortSignal, body?: Uint8Array): Promise<void>
  /** Removes a dead letter for good. Rejects with `NoSuchLetter`. */
  drop(id: string, signal: AbortSignal): Promise<void>
  /**
   * Settings that decide whether the comparison is fair: what the services tell of themselves
   * (`toldSettings`), and what the broker tells of the things in it. Never what was asked for.
   */
  settings(signal: AbortSignal): Promise<EffectiveSettings>
}

/** The declaration of a model. Data and a few functions; nothing runs until `bringUp`. */
export interface SystemUnderTest {
  /** `sync-rest`, `async-rabbitmq`, `streaming-kafka`, `reference`. */
  readonly name: string
  /** How every table names it: `Kafka by kafkajs 2.2.4`. */
  readonly title: string
  readonly broker: BrokerKind | undefined
  readonly services: readonly ServiceRole[]
  /** The file that `node` runs for one service; the service's name is its only argument. */
  readonly entry: URL
  /** The docker-compose.yml that raises it in containers: named as here, the broker after its kind. */
  readonly stack?: URL
  readonly guarantees: Guarantees
  /** What it does not promise in other classes of durability. */
  readonly lacking?: Lacking
  /** Environment that tells a service process about its deployment (broker, names, neighbours). */
  environment(deployment: Deployment): Readonly<Record<string, string>>
  /** Resolves when a message went through the broker at `url`; rejects to be asked again. */
  probe(url: string, signal: AbortSignal): Promise<void>
  /** Resolves when a broker that was paused has leaders and coordinators; left out where it has none. */
  readonly awake?: (url: string, signal: AbortSignal) => Promise<void>
  /**
   * Creates what has to exist before the services start: vhost, exchange, queues, topics. Looks first: uses
   * what is as it would have made it and in nobody's use; rejects with `CannotPrepare` where something else
   * has one of the names. Whatever it makes, it notes before. Resolves with the deployment as it was had.
   */
  prepare(deployment: Deployment, preparation: Preparation): Promise<Deployment>
  /** Removes these things and no others; gives those of which the broker does not let go yet. */
  remove: RemoveThings
  /** Finds what runs of the bench may have left. Of a model with a broker, and of no other. */
  readonly findThings?: FindThings
  inspect(deployment: Deployment): Promise<Inspector>
  /** Tries what `limitsDeliveries` says, on a queue of its own. Left out where nobody counts deliveries. */
  readonly triesDeliveries?: (deployment: Deployment, signal: AbortSignal) => Promise<boolean>
  ledgerView(stores: StoreFiles): LedgerView
  /** The part of it that is asked for often, read cheaply from files that stay open. */
  openStoreBacklog(stores: StoreFiles): StoreBacklogSource
  /** Digest of the rows that a workflow declared, by service: equal if and only if the rows are. */
  businessRows(stores: StoreFiles): ReadonlyMap<string, string>
  /** Of a model whose guarantees say `canReplay`, and of no other. */
  readonly replay?: (deployment: Deployment) => Promise<Replay>
  /** For a model whose services do not run as processes of their own (reference). */
  readonly host?: (
    deployment: Deployment,
    options: BringUpOptions,
  ) => Promise<ReadonlyMap<string, HostedService>>
}

export interface BringUpOptions {
  readonly durability: Durability
  /** As `Deployment.replication_factor`. */
  readonly replication_factor?: number | undefined
  readonly handler_concurrency: number
  /** Run observers too. Speed rows leave them out. */
  readonly observers: boolean
  /** Initial stock of every SKU that is not sold out. */
  readonly stock: number
  /** The module that exports the workflow; the order workflow unless a test brings its own. */
  readonly workflow?: string
  /** Fixed ports by service name; free ports otherwise. */
  readonly ports?: ReadonlyMap<string, number>
  /** Empty: bare names. */
  readonly namespace: string
  /** Stores and logs of this system; made if missing, left for the caller to remove. */
  readonly folder: string
  readonly environment?: Readonly<Record<string, string>>
  /** Where the services run; processes of this machine unless given. */
  readonly service_host?: ServiceHost
  /** Take messages into these stores that wait in the broker from before. */
  readonly take_waiting?: boolean
  /** Keeps what is made in the broker, where the broker outlives the run. */
  readonly made_list?: MadeList
  /** Progress and what could not be known, one line at a time. */
  readonly say?: (line: string) => void
  readonly signal: AbortSignal
}

/** One service of a running system. */
export interface ServiceHandle {
  readonly name: string
  /** The file of its store. */
  readonly store_file: string
  /** The process now running; undefined while it is down, or where there is no process of its own. */
  pid(): number | undefined
  /** SIGTERM and wait: drains, then exits. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGSTOP: alive, silent. */
  pause(): Promise<void>
  /** SIGCONT. */
  resume(): Promise<void>
  /**
   * Sets its store aside while it is down, so that it starts with an empty one; disposing, while it is down,
   * puts it back.
   */
  setStoreAside(): Disposable
  /** Starts it again on the same port and store; resolves when it is ready. */
  start(): Promise<void>
  /**
   * Handlers that may be slowed take `delay_ms` longer, for the given share of the orders (by order id). 0
   * ends it.
   */
  slowDown(delay_ms: number, share?: number): Promise<void>
  /** Handlers that may fail answer with a refusal of this reason. `undefined` ends it. */
  fail(reason: string | undefined): Promise<void>
  /** The handler of events of this type throws for this order, each time it is tried. `undefined` ends it. */
  throwFor(message: { readonly type: string; readonly subject: string } | undefined): Promise<void>
  /** Points in the handling of a message at which `crashAt` works here; none without a process of its own. */
  crashPoints(): Promise<readonly string[]>
  /** The process kills itself with SIGKILL when the n-th message from now on reaches the point. */
  crashAt(point: string, nth: number): Promise<void>
  /** The thread that makes the checkpoints of its store ends, for as long as this process lives. */
  endCheckpointThread(): Promise<void>
  /** CPU seconds used and resident memory of the process; `undefined` where the host cannot tell. */
  resources(): Promise<{ readonly cpu_s: number; readonly resident_bytes: number } | undefined>
}

/** A whole system that runs. What scenarios are written against. */
export interface RunningSystem extends AsyncDisposable {
  readonly system: SystemUnderTest
  readonly deployment: Deployment
  readonly broker: RunningBroker | undefined
  /** Base URL of the order service. */
  readonly door: string
  service(name: string): ServiceHandle
  readonly services: readonly ServiceHandle[]
  readonly inspector: Inspector
  /**
   * Undelivered outbox rows by service, read from the files: neither services nor broker are asked. Services
   * that owe nothing are left out.
   */
  outboxes(): ReadonlyMap<string, number>
  /**
   * The same plus the broker's backlog; a total of 0 = nothing is on its way. May reject while the broker is
   * away.
   */
  backlog(signal: AbortSignal): Promise<Backlog>
  /** What the stores say now, read from the files without the services' help. */
  ledgerView(): LedgerView
  /** As `SystemUnderTest.businessRows`, of the stores as they are now. */
  businessRows(): ReadonlyMap<string, string>
  /** Undefined where past events cannot be read again. */
  readonly replay: ReplayControl | undefined
}
