import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import type { Express } from 'express'
import type { Blockages } from './blockages.ts'
import type { Engine } from './engine/engine.ts'
import type { GivenUpLog } from './given-up-log.ts'
import type { Intake } from './intake/intake.ts'
import type { Log } from './log.ts'
import type { Sent } from './relay/sending.ts'
import type { Routing } from './routing.ts'
import type { Settings } from './settings.ts'
import type { StoredEvent } from './store/outbox.ts'
import type { Tracing } from './trace/tracing.ts'
import type { ServiceDeclaration, Workflow } from './workflow.ts'

/** What a carrier gets to know of the service that it carries for. */
export interface ServiceContext {
  readonly workflow: Workflow
  readonly declaration: ServiceDeclaration
  readonly settings: Settings
  readonly engine: Engine
  readonly intake: Intake
  /** Makes what carries stamps where this service traces; asked once, when the carrier is opened. */
  readonly tracing: Tracing
  /** Told of each try to hand events over; undefined of a service that does not count. */
  readonly sent?: Sent | undefined
  readonly log: Log
  /** Where a carrier tells of what stands, and that it goes on: shown by the door, said once in the log. */
  readonly blockages: Blockages
  /** Where it is told of messages that are given up: a line for each, while they are few. */
  readonly given_up: GivenUpLog
  /** The HTTP door, for a carrier whose messages come in by HTTP. Routes are added before it opens. */
  readonly door: Express
  /** Aborted when the process ends at once; a drain happens before. */
  readonly signal: AbortSignal
}

/**
 * How the events of one service travel: the only thing that differs between the models.
 *
 * A committed event is owed to each of its destinations. The carrier delivers it at least once and settles
 * that only afterwards, so that a crash at any moment repeats a delivery and never forgets
 * one.
 */
export interface Carrier extends AsyncDisposable {
  /**
   * Called after the commit of a command. A carrier that answers `accepted` returns at once and lets its
   * relay know; one that answers `settled` resolves when the handlers that the customer waits for are done,
   * whatever their outcome. `emitted` is what the commit left to be delivered. Never rejects.
   */
  dispatch(subject: string, emitted: readonly StoredEvent[]): Promise<void>
  /** Resolves when a command of this subject that is in flight here is settled; at once if none is. */
  join(subject: string): Promise<void>
  /** Called after every commit that left new deliveries. Must return at once. */
  nudge(): void
  /**
   * What this service has to have before it is ready, in words: `broker`, `partitions`. A service that has
   * all of it and is blocked is not ready either.
   */
  waitingFor(): readonly string[]
  /**
   * What only this carrier knows of itself, shown by `GET /status` under `carrier`: settings in force,
   * counts.
   */
  status?(): Promise<Readonly<Record<string, unknown>>> | Readonly<Record<string, unknown>>
  /**
   * How many messages wait for this service where its carrier takes them from, as far as it can know;
   * undefined while it cannot. Left out where nothing waits there.
   */
  waiting?(): Promise<number | undefined> | number | undefined
  /**
   * What is in force in this carrier: told by the sockets, clients and limits that are in use, never by what
   * was asked for. Names begin with `transport_`, `publish_` or `consume_` where every carrier has them, and
   * with the name of the protocol where others have nothing like it. What cannot be told is `UNKNOWN`.
   */
  settings(): Promise<EffectiveSettings> | EffectiveSettings
  /**
   * Stops taking messages in, finishes those in work, and hands over what the outbox holds, as far as it can.
   */
  drain(signal: AbortSignal): Promise<void>
}

/** A model's way of carrying, as the runtime sees it. */
export interface Transport extends Routing {
  /** `sync-rest`, `async-rabbitmq`, ... */
  readonly name: string
  /** What the events travel over, as OpenTelemetry's conventions call it: `rabbitmq`, `kafka`. */
  readonly messaging_system: string
  /** Whether `POST` of a command is answered with a receipt or with the decision. */
  readonly answers: 'accepted' | 'settled'
  /**
   * Begins to connect in the background; must not wait for a broker, so that commands are accepted without
   * one.
   */
  open(context: ServiceContext): Promise<Carrier>
}
