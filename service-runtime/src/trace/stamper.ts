import { randomBytes } from 'node:crypto'
import { encodeStamps, readStamps, STAMPS_HEADER } from '@three-ways/event-contract/stamps'
import {
  encodeTraceContext,
  readTraceContext,
  TRACEPARENT_HEADER,
  TRACERESPONSE_HEADER,
  type TraceContext,
} from '@three-ways/event-contract/trace-context'
import type { RequestHandler } from 'express'
import type { Processed } from '../intake/watched-intake.ts'
import type { CommitHooks, GroupCommit } from '../store/group-commit.ts'
import type { StoredEvent } from '../store/outbox.ts'
import type { Hops, NewHop, TracedHop } from './hops.ts'
import type { HostClock } from './host-clock.ts'
import type { TraceContexts } from './trace-contexts.ts'
import type { Arrival, Carried, Headers, Tracing } from './tracing.ts'

/** Of so many events it is known what they carry; older ones go out without. */
const EVENTS_REMEMBERED = 100_000

/** What an operation of the transaction under way did, before anybody knows when that is committed. */
interface Noted {
  readonly hop: Omit<TracedHop, 'committed_us'> | undefined
  readonly received_us: number
  readonly emitted: readonly StoredEvent[]
}

type Times = Pick<NewHop, 'received_us' | 'committed_us'>

/** What was given up and does not say of which type it is. */
const UNREADABLE = 'unreadable message'

/**
 * Stamps what comes, what is committed and what goes. When a commit is over is known only behind it: so its
 * hops are stored by the next transaction, 50 ms later at most, and its events carry it, since they are
 * published afterwards. A process that dies in between leaves its last hops untold, and nothing depends on
 * them; who got their events has heard of them. Of which trace an event is commits with it.
 */
export class Stamper implements Tracing {
  readonly is_on = true
  readonly atDoor: readonly RequestHandler[]
  readonly #clock: HostClock
  readonly #hops: Hops
  readonly #contexts: TraceContexts
  readonly #times = new Map<number, Times>()
  #noted: Noted[] = []
  #commits: GroupCommit | undefined
  readonly #told: ((hop: TracedHop) => void) | undefined

  /** `told`: of each hop, when it is over. */
  constructor(clock: HostClock, hops: Hops, contexts: TraceContexts, told?: (hop: TracedHop) => void) {
    this.#told = told
    this.#clock = clock
    this.#hops = hops
    this.#contexts = contexts
    this.atDoor = [
      (request, response, next) => {
        response.locals.arrival = this.#arrival(request.headers)
        next()
      },
    ]
  }

  /** What is given up left nothing in a transaction, and nobody waits for its hop. */
  readonly processed: Processed = (disposition, _took_ms, arrival) => {
    if (disposition.kind !== 'dead' || disposition.subject === undefined || arrival === undefined) return
    const { subject, type: message = UNREADABLE, reason: given_up } = disposition
    const hop = this.#hopOf(arrival, { subject, message }, this.#spanUnder(arrival.context))
    this.#storeLater([{ ...hop, committed_us: hop.handled_us, given_up }])
  }

  reading<Message>(read: (message: Message) => Headers | undefined): (message: Message) => Arrival {
    return (message) => this.#arrival(read(message))
  }

  writing<Message>(
    make: (event: StoredEvent) => Message,
    add: (message: Message, carried: Carried) => Message,
  ): (event: StoredEvent) => Message {
    return (event) => {
      const message = make(event)
      const carried = this.#carriedBy(event, TRACEPARENT_HEADER)
      return carried === undefined ? message : add(message, carried)
    }
  }

  telling<To>(tell: (to: To, carried: Carried) => void): (to: To, emitted: readonly StoredEvent[]) => void {
    return (to, [first]) => {
      const carried = first && this.#carriedBy(first, TRACERESPONSE_HEADER)
      if (carried !== undefined) tell(to, carried)
    }
  }

  /** The hooks of a store's commits, which tell when they are over. */
  around(hooks: CommitHooks): CommitHooks {
    return {
      beforeCommit: () => hooks.beforeCommit(),
      // First of all: what the hooks tell has events published.
      afterCommit: (operations) => {
        this.#committed()
        hooks.afterCommit(operations)
      },
      afterRollback: () => {
        this.#noted = []
        hooks.afterRollback()
      },
    }
  }

  /** By whom hops are stored. */
  storeBy(commits: GroupCommit): void {
    this.#commits = commits
  }

  /**
   * An operation of the transaction under way is through with what came, and emitted that. Without `what`
   * nothing was handled, and events were taken over: whoever emitted them caused what they cause.
   */
  noted(
    arrival: Arrival,
    what: Pick<NewHop, 'subject' | 'message'> | undefined,
    emitted: readonly StoredEvent[],
  ): void {
    const span = what === undefined ? arrival.context : this.#spanUnder(arrival.context)
    if (span !== undefined) for (const { sequence } of emitted) this.#contexts.add(sequence, span)
    const hop = what && span && this.#hopOf(arrival, what, span)
    this.#noted.push({ hop, received_us: arrival.received_us, emitted })
  }

  /** In place of an event that nobody took these were emitted: they are of its trace. */
  goesOn({ sequence }: StoredEvent, emitted: readonly StoredEvent[]): void {
    const context = this.#contexts.of(sequence)
    if (context !== undefined) for (const event of emitted) this.#contexts.add(event.sequence, context)
  }

  #hopOf(
    { received_us, before, context }: Arrival,
    what: Pick<NewHop, 'subject' | 'message'>,
    { trace_id, span_id, sampled }: TraceContext,
  ): Omit<TracedHop, 'committed_us'> {
    return {
      ...what,
      clock: this.#clock.name,
      received_us,
      handled_us: this.#clock.now_us(),
      before: before ?? null,
      trace_id,
      span_id,
      parent_span_id: context?.span_id ?? null,
      given_up: null,
      sampled,
    }
  }

  /** A place of its own, in the trace of what came; in a new one where that is of none. */
  #spanUnder(parent: TraceContext | undefined): TraceContext {
    const span_id = randomBytes(8).toString('hex')
    if (parent !== undefined) return { ...parent, span_id }
    return { trace_id: randomBytes(16).toString('hex'), span_id, sampled: true }
  }

  #arrival(headers: Headers | undefined): Arrival {
    return {
      received_us: this.#clock.now_us(),
      before: readStamps(headers?.[STAMPS_HEADER]),
      context: readTraceContext(headers?.[TRACEPARENT_HEADER] ?? headers?.[TRACERESPONSE_HEADER]),
    }
  }

  /** Undefined of an event of which nothing is known: it was emitted while nobody traced. */
  #carriedBy({ sequence }: StoredEvent, context_header: string): Carried | undefined {
    const times = this.#times.get(sequence)
    const context = this.#contexts.of(sequence)
    if (times === undefined && context === undefined) return undefined
    const carried: Record<string, string> = {}
    const stamped = { clock: this.#clock.name, sent_us: this.#clock.now_us() }
    if (times !== undefined) carried[STAMPS_HEADER] = encodeStamps({ ...times, ...stamped })
    if (context !== undefined) carried[context_header] = encodeTraceContext(context)
    return carried
  }

  #committed(): void {
    if (this.#noted.length === 0) return
    const committed_us = this.#clock.now_us()
    const noted = this.#noted
    this.#noted = []
    for (const { received_us, emitted } of noted) {
      for (const { sequence } of emitted) this.#remember(sequence, { received_us, committed_us })
    }
    this.#storeLater(noted.flatMap(({ hop }) => (hop === undefined ? [] : [{ ...hop, committed_us }])))
  }

  /** A store that takes nothing now has more to lose than these. */
  #storeLater(hops: readonly TracedHop[]): void {
    if (this.#told !== undefined) for (const hop of hops) this.#told(hop)
    this.#commits?.runLater(() => this.#store(hops)).catch(() => {})
  }

  #store(hops: readonly NewHop[]): void {
    for (const hop of hops) this.#hops.add(hop)
  }

  #remember(sequence: number, times: Times): void {
    this.#times.set(sequence, times)
    if (this.#times.size <= EVENTS_REMEMBERED) return
    const [oldest] = this.#times.keys()
    if (oldest !== undefined) this.#times.delete(oldest)
  }
}
