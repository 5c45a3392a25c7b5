import type { Envelope } from '@three-ways/event-contract/envelope'
import { timeOf } from '@three-ways/event-contract/time-text'
import type { CrashPointName } from '../intake/crash-point.ts'
import { GroupCommit } from '../store/group-commit.ts'
import { type Handled, Inbox } from '../store/inbox.ts'
import { Moments, type RecordedMoment } from '../store/moments.ts'
import { Outbox, type StoredEvent } from '../store/outbox.ts'
import type { Arrival } from '../trace/tracing.ts'
import type { Command, Decision, DecisionContext, ServiceDeclaration } from '../workflow.ts'
import { CommitNews } from './commit-news.ts'
import { emittedEvent } from './emission.ts'
import type { EngineOptions } from './engine-options.ts'
import { type CommandResult, type HandledMessage, type HandleOptions, OWN } from './handling.ts'
import { oweAgain } from './owe-again.ts'
import { incomplete, tooOld } from './too-old.ts'

/**
 * Carries out what every service needs, for any declaration and any carrier: one transaction per message or
 * command holds its inbox row, its state, its outbox rows and its moments, or nothing of them.
 */
export class Engine {
  readonly declaration: ServiceDeclaration
  readonly subject_word: string
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly moments: Moments
  readonly tables: unknown
  readonly commits: GroupCommit
  readonly #options: EngineOptions
  readonly #news: CommitNews
  /** Rows and events of one decision bear the same time. */
  #decided_ms = 0

  constructor(options: EngineOptions) {
    this.#options = options
    this.declaration = options.declaration
    this.subject_word = options.workflow.subject_word ?? 'subject'
    this.inbox = new Inbox(options.database)
    this.outbox = new Outbox(options.database, options.most_undelivered)
    this.moments = new Moments(options.database)
    this.tables = options.declaration.openTables(options.database, options.environment)
    const reached = (point: CrashPointName, messages: number) => this.reached(point, messages)
    const { facts, committed } = options
    this.#news = new CommitNews({ reached, facts, committed, ended: (kept) => this.inbox.ended(kept) })
    this.commits = new GroupCommit(options.database, options.aroundCommits?.(this.#news) ?? this.#news)
  }

  /** After each commit: `onMoments` with what it made true, `onOwed` when it left new deliveries. */
  listen(onMoments: (moments: readonly RecordedMoment[]) => void, onOwed: () => void): void {
    this.#news.listen(onMoments, onOwed)
  }

  now_ms(): number {
    return this.#options.now_ms()
  }

  /** So many messages have come to a point in their lives; a carrier tells of those that only it can see. */
  reached(point: CrashPointName, messages: number): void {
    if (messages > 0) this.#options.reached?.(point, messages)
  }

  /** Runs a command to its commit. Only `new` changes anything. `arrival`: see `HandleOptions`. */
  command<Input>(
    command: Command<unknown, unknown, Input>,
    input: Input,
    arrival?: Arrival,
  ): Promise<CommandResult> {
    return this.commits.run(() => this.commandNow(command, input, arrival))
  }

  /** Handles a message at most once, to its commit. Handled before: returns again what it caused then. */
  handle(event: Envelope, options: HandleOptions): Promise<HandledMessage> {
    return this.commits.run(() => this.handleNow(event, options))
  }

  /** As `command`, inside a transaction that is already under way. */
  commandNow<Input>(
    command: Command<unknown, unknown, Input>,
    input: Input,
    _arrival?: Arrival,
  ): CommandResult {
    const state = command.load(this.tables, input)
    const outcome = command.decide(state, input, this.#context(undefined))
    if (outcome.kind === 'same') this.#news.repeated(command.subject(input), 'it was taken before')
    if (outcome.kind !== 'new') return outcome
    if (this.outbox.isFull()) return { kind: 'overloaded' }
    this.#news.handledOne()
    this.#options.begun?.(command.subject(input), this.#decided_ms)
    return { kind: 'new', emitted: this.#carryOut(outcome.decision, true) }
  }

  /** As `handle`, inside a transaction that is already under way. */
  handleNow(event: Envelope, options: HandleOptions): HandledMessage {
    const before = this.inbox.find(event.id)
    if (before !== undefined) return this.#handledBefore(event, before)
    const time_ms = timeOf(event.time)
    const forgotten_ms = this.inbox.forgottenNow()
    if (options.is_own !== true && this.isTooOld(event, time_ms, forgotten_ms)) {
      return { duplicate: false, emitted: [], too_old: tooOld(event, forgotten_ms) }
    }
    const handler = this.declaration.handles[event.type]
    if (handler === undefined) {
      throw new TypeError(`${this.declaration.name} was handed a ${event.type}, which it does not handle`)
    }
    const state = handler.load(this.tables, event)
    const context = this.#context(options.result)
    const decision =
      options.refusal !== undefined && handler.refuse !== undefined
        ? handler.refuse(state, event, options.refusal, context)
        : handler.decide(state, event, context)
    if (decision.changes.length > 0 && handler.perform !== undefined) {
      this.#news.effect(() => handler.perform?.(this.tables, event))
    }
    const emitted = this.#carryOut(decision, options.carry)
    this.#news.handledOne()
    const caused = { from: emitted[0]?.sequence ?? 1, to: emitted.at(-1)?.sequence ?? 0 }
    this.inbox.add(event.id, caused, time_ms)
    return { duplicate: false, emitted }
  }

  /** Whether a message without a row may have been handled and forgotten; of an open subject nothing is. */
  isTooOld({ subject }: Envelope, time_ms: number, forgotten_ms: number): boolean {
    return time_ms <= forgotten_ms && !this.isOpen(subject)
  }

  /** Whether this service knows that a subject has not ended. */
  isOpen(subject: string): boolean {
    return this.declaration.isOpen?.(this.tables, subject) === true
  }

  #handledBefore(event: Envelope, { from, to }: Handled): HandledMessage {
    const emitted = this.outbox.range(from, to)
    if (emitted.length < to - from + 1) return { duplicate: true, emitted: [], too_old: incomplete(event) }
    this.inbox.repeated(event.id)
    this.#news.repeated(event.subject, `${event.type} was handled before`)
    return { duplicate: true, emitted }
  }

  /**
   * Takes over events that came in an answer: stores and owes them as if this service had emitted them, and
   * handles those that it handles itself. Returns those that are owed to somebody from now on; events that
   * are stored already are left as they are. Inside a transaction that is already under way.
   */
  adoptNow(events: readonly Envelope[], arrival?: Arrival): readonly StoredEvent[] {
    const owed: StoredEvent[] = []
    for (const event of events) {
      const stored = this.outbox.has(event.id) ? undefined : this.#store(event, true)
      if (stored !== undefined) owed.push(stored)
      if (!this.#handlesItself(event.type)) continue
      owed.push(...this.handleNow(event, { ...OWN, arrival }).emitted)
    }
    return owed
  }

  /**
   * Decides what becomes of a stored event that a required handler did not take; the event is withdrawn from
   * everybody. Returns what that emitted; undefined when the declaration has no such decision. Inside a
   * transaction that is already under way.
   */
  giveUpNow(stored: StoredEvent, reason: string): readonly StoredEvent[] | undefined {
    const undeliverable = this.declaration.undeliverable?.[stored.type]
    if (undeliverable === undefined) return undefined
    const event = JSON.parse(stored.body) as Envelope
    const state = undeliverable.load(this.tables, event)
    const decision = undeliverable.decide(state, event, reason, this.#context(undefined))
    this.outbox.withdraw(stored.sequence)
    return this.#carryOut(decision, true)
  }

  /**
   * Owes everything again that this service emitted about a subject, to everybody who must have it, in case
   * it got lost on its way; whoever has it knows it again. Returns what was settled and is owed from now on.
   * Inside a transaction that is already under way.
   */
  oweAgainNow(subject: string): readonly StoredEvent[] {
    const owed = oweAgain(this.outbox, this.#options, subject, this.isOpen(subject))
    if (owed.length > 0) this.#news.owes()
    return owed
  }

  #context(result: unknown): DecisionContext {
    this.#decided_ms = this.#options.now_ms()
    return { now_ms: this.#decided_ms, result }
  }

  /** Rows first, events second: contiguous outbox rows are what an inbox row can name. */
  #carryOut(decision: Decision<unknown>, carry: boolean): StoredEvent[] {
    for (const change of decision.changes) this.declaration.apply(this.tables, change)
    for (const moment of decision.moments) this.#news.moment(this.moments.add(moment))
    const { catalogue } = this.#options.workflow
    const events = decision.events.map((draft) =>
      emittedEvent(this.declaration, catalogue, draft, this.#decided_ms),
    )
    this.#news.emitted(events)
    const stored: StoredEvent[] = []
    const mine: Envelope[] = []
    for (const event of events) {
      const row = this.#store(event, carry)
      if (row !== undefined) stored.push(row)
      if (carry && this.#handlesItself(event.type)) mine.push(event)
    }
    for (const event of mine) stored.push(...this.handleNow(event, OWN).emitted)
    return stored
  }

  #store(event: Envelope, carry: boolean): StoredEvent | undefined {
    const { workflow, transport } = this.#options
    const destinations = carry ? transport.destinations(workflow, this.declaration.name, event.type) : []
    // An event that was carried and that nobody else wants needs no row: its effect here is its only trace.
    if (carry && destinations.length === 0) return undefined
    if (destinations.length > 0) this.#news.owes()
    return this.outbox.add(event, destinations)
  }

  /** Inside the transaction that emits it: work has no place there, so that such an event travels. */
  #handlesItself(type: string): boolean {
    const handler = this.declaration.handles[type]
    return this.#options.transport.handlesOwnEvents && handler !== undefined && handler.work === undefined
  }
}
