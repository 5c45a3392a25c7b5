import type { DatabaseSync } from 'node:sqlite'
import type { EventCatalogue } from '@three-ways/event-contract/catalogue'
import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Checked } from '@three-ways/event-contract/faults'
import type { LedgerView, StoreFiles } from '@three-ways/event-contract/ledger-view'
import type { DescribedService, DescribedWorkflow } from './described.ts'
import type { KnownSubjects } from './known-subjects.ts'
import type { AwaitedCalls, ExampleRequest, WorkflowPorts, WorkflowVariants } from './raising.ts'

/** An event that a decision emits; the runtime adds id, source and time. */
export interface EventDraft {
  readonly type: string
  readonly subject: string
  readonly data: unknown
}

/** Something that the outcome feed tells: the subject was decided, or all its effects are done. */
export interface Moment {
  readonly subject: string
  readonly moment: 'decided' | 'completed'
  readonly status: string
  readonly reason?: string | undefined
}

/** What a decision wants: rows to change, events to emit, moments to tell. All of it commits, or none. */
export interface Decision<Change> {
  readonly changes: readonly Change[]
  readonly events: readonly EventDraft[]
  readonly moments: readonly Moment[]
}

/** What a decision may know besides its state and its message. Time comes in as data. */
export interface DecisionContext {
  readonly now_ms: number
  /** What `work` resolved with; undefined without work. */
  readonly result: unknown
}

/**
 * Whether the customer waits for a handler. `required`: yes, and its failure fails the command. `awaited`:
 * yes, but a failure is retried behind the customer's back. `background`: nobody waits. Carriers that answer
 * with a receipt (202) treat all of them alike: nobody waits.
 */
export type Wait = 'required' | 'awaited' | 'background'

/**
 * How one service reacts to one type of event. Functions are methods so that declarations of one service fit
 * one list.
 */
export interface Handler<Tables, Change, State = unknown, Event extends Envelope = Envelope> {
  /** What the handler does, as a path: `reserve` is `POST /reserve` where events travel by HTTP. */
  readonly verb: string
  readonly wait: Wait
  /**
   * Slow work before the transaction (a payment, a report). May run again after a crash; must be abortable.
   * `tables` for what they hold besides rows, such as settings: work sees the store of no moment in
   * particular. A handler with work takes the events of its own service like those of any other.
   */
  work?(event: Event, signal: AbortSignal, tables: Tables): Promise<unknown>
  /** Reads what the decision needs, inside the transaction. */
  load(tables: Tables, event: Event): State
  /**
   * Pure. A business refusal is a value; a throw means a defect, and the message is tried again, then parked.
   */
  decide(state: State, event: Event, context: DecisionContext): Decision<Change>
  /**
   * An effect outside the database (a mail, a push), performed for a decision that changes something and
   * before it is committed. Synchronous. A crash in between repeats it: no database can make it happen
   * exactly once.
   */
  perform?(tables: Tables, event: Event): void
  /**
   * The decision in place of `decide` while failures are injected. Its presence also says that injected
   * slowness acts here. Handlers that undo something have none.
   */
  refuse?(state: State, event: Event, reason: string, context: DecisionContext): Decision<Change>
}

/** An HTTP answer. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  /** The body is an RFC 9457 problem, and sent as one. A resource goes as plain JSON whatever its status. */
  readonly is_problem?: boolean
}

/**
 * What a command turns out to be: new, the same as one before, in conflict with one before, or refused, of
 * which nothing is stored.
 */
export type CommandOutcome<Change> =
  | { readonly kind: 'new'; readonly decision: Decision<Change> }
  | { readonly kind: 'same' }
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'refused'; readonly answer: Answer }

/** The parts of a path that a route names, such as `id` of `/products/:id`. */
export type PathParameters = Readonly<Record<string, string>>

/** How an answer came about: a receipt, a settled command, or a repetition of one accepted before. */
export type Answered = 'accepted' | 'settled' | 'repeated'

/** A command that customers may send. */
export interface Command<Tables, Change, Input = unknown, State = unknown> {
  /** Reads a request; names every fault. `now_ms` for ids that the customer did not bring. */
  read(body: unknown, now_ms: number, path: PathParameters): Checked<Input>
  /** What the command is about: its subject. Also its idempotency key. */
  subject(input: Input): string
  load(tables: Tables, input: Input): State
  decide(state: State, input: Input, context: DecisionContext): CommandOutcome<Change>
  /** The answer for a subject whose command is stored. */
  answer(tables: Tables, input: Input, answered: Answered): Answer
}

/** A batch of commands made inside the service by a generator. */
export interface Batch<Tables, Change, Request = unknown, Input = unknown> {
  /** As `Command.read`, of a body alone. */
  read(body: unknown, now_ms: number): Checked<Request>
  readonly command: Command<Tables, Change, Input>
  inputs(request: Request, now_ms: number): Iterable<Input>
  answer(request: Request, published: number): Answer
}

/** What a query may see of its request. */
export interface QueryRequest {
  readonly path: PathParameters
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
}

/** What becomes of a command whose event could not be delivered to a handler that is required. */
export interface Undeliverable<Tables, Change, State = unknown, Event extends Envelope = Envelope> {
  load(tables: Tables, event: Event): State
  /** `reason` is `<handler without -service>_unavailable` or `_timeout`. Pure. */
  decide(state: State, event: Event, reason: string, context: DecisionContext): Decision<Change>
}

/** Environment of a service process, for the parts of it that a workflow understands. */
export type WorkflowEnvironment = Readonly<Record<string, string | undefined>>

/** One service, declared once: it runs unchanged over every carrier. */
export interface ServiceDeclaration<Tables = unknown, Change = unknown>
  extends DescribedService,
    KnownSubjects<Tables> {
  readonly name: string
  /**
   * An observer sees events and changes nothing that customers see; models without a broker do not run it.
   */
  readonly observer?: boolean
  /**
   * Creates missing tables and prepares statements. May read its own settings; throws one clear error for bad
   * ones.
   */
  openTables(database: DatabaseSync, environment: WorkflowEnvironment): Tables
  /** Releases what `openTables` opened besides the database. */
  closeTables?(tables: Tables): void
  apply(tables: Tables, change: Change): void
  /**
   * How the log tells of an event that this service emitted, by type: the words behind the subject, such as
   * `reserved`.
   */
  readonly tells?: Readonly<Record<string, (event: Envelope) => string>>
  /**
   * The types of all events that its decisions emit. An event reaches those who handle its type because its
   * emitter declares it; one of another type is a defect, and nothing of its decision is kept.
   */
  readonly emits: readonly string[]
  readonly handles: Readonly<Record<string, Handler<Tables, Change>>>
  /** By route, such as `POST /things`. */
  readonly commands?: Readonly<Record<string, Command<Tables, Change>>>
  readonly batches?: Readonly<Record<string, Batch<Tables, Change>>>
  readonly queries?: Readonly<Record<string, (tables: Tables, request: QueryRequest) => Answer>>
  /** Like queries, but they change rows, and they are mounted only together with the fault controls. */
  readonly controls?: Readonly<Record<string, (tables: Tables, request: QueryRequest) => Answer>>
  /** By type of an event that this service emits. */
  readonly undeliverable?: Readonly<Record<string, Undeliverable<Tables, Change>>>
}

/** A workflow is data: what travels, who handles it, and how a checker reads the stores. */
export interface Workflow extends DescribedWorkflow {
  readonly name: string
  readonly catalogue: EventCatalogue
  readonly services: readonly ServiceDeclaration[]
  /** `in-turn` unless given. */
  readonly awaited_calls?: AwaitedCalls
  /** Where it is to be found on a machine of its own; see `WorkflowPorts`. */
  readonly ports?: WorkflowPorts
  readonly variants?: WorkflowVariants
  /** Requests that show it at work. */
  readonly examples?: readonly ExampleRequest[]
  ledgerView(stores: StoreFiles): LedgerView
}

/** Nothing changes, nothing is emitted: the decision of a handler that has seen it all before. */
export const NO_DECISION: Decision<never> = { changes: [], events: [], moments: [] }

/** Types one handler against its own state and event, for a list that knows neither. */
export function handler<Tables, Change, State, Event extends Envelope>(
  declaration: Handler<Tables, Change, State, Event>,
): Handler<Tables, Change> {
  return declaration as unknown as Handler<Tables, Change>
}

/** Types one undeliverable-decision against its own state and event, as `handler` does. */
export function undeliverable<Tables, Change, State, Event extends Envelope>(
  declaration: Undeliverable<Tables, Change, State, Event>,
): Undeliverable<Tables, Change> {
  return declaration as unknown as Undeliverable<Tables, Change>
}
