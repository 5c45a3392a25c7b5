import { setTimeout as delay } from 'node:timers/promises'
import type { Decoded, EventCatalogue } from '@three-ways/event-contract/catalogue'
import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import type { Envelope } from '@three-ways/event-contract/envelope'
import { timeOf } from '@three-ways/event-contract/time-text'
import type { Engine } from '../engine/engine.ts'
import type { HandledMessage, HandleOptions } from '../engine/handling.ts'
import { StoreUnavailable } from '../store/group-commit.ts'
import type { Arrival } from '../trace/tracing.ts'
import { contradicted, type Disposition, dead, forgotten } from './disposition.ts'
import type { FaultControls } from './fault-controls.ts'
import { Semaphore } from './semaphore.ts'
import { subjectOf } from './subject-of.ts'

export type { Disposition }

export interface IntakeOptions {
  readonly catalogue: EventCatalogue
  readonly engine: Engine
  readonly controls: FaultControls
  /** Simulated or real work in progress at a time, over all connections and partitions. */
  readonly handler_concurrency: number
  /** False where the sender carries on what a message emitted (see `HandleOptions.carry`). */
  readonly carry: boolean
  /**
   * How often a handler that throws is tried before the message is dead. 1 where the sender counts attempts.
   */
  readonly max_attempts: number
  readonly signal: AbortSignal
}

/** How one message is taken: whether somebody still waits for it, and who carries on what it emits. */
interface Way {
  readonly wanted: () => boolean
  readonly carry: boolean
  /** It is an event of this very service. */
  readonly is_own?: boolean
}

const ALWAYS = () => true
const NO_TYPES: readonly string[] = []
/** For what waits for the end of the process. */
const NEVER = new Promise<never>(() => {})
const RETRY_PAUSES_MS = [20, 200, 1000]
/** How long a store that could not commit is left alone. */
const STORE_PAUSE_MS = 200

/**
 * The way in for every message of a service, whatever carried it: decode, skip or refuse, wait for work in
 * one of the slots, then one transaction together with all others that are ready.
 */
export class Intake {
  /** Messages that came here though this service does not handle their type. */
  skipped = 0
  /** Messages that nobody can tell any more whether they were handled. */
  too_old = 0
  readonly #options: IntakeOptions
  readonly #slots: Semaphore
  readonly #usual: Way
  readonly #lastOfSubject = new Map<string, Promise<unknown>>()

  constructor(options: IntakeOptions) {
    this.#options = options
    this.#slots = new Semaphore(options.handler_concurrency)
    this.#usual = { wanted: ALWAYS, carry: options.carry }
  }

  /** The limits in force, of the objects that keep them. */
  settings(): EffectiveSettings {
    const { controls, max_attempts } = this.#options
    return {
      handler_concurrency: this.#slots.slots,
      handler_attempts_most: max_attempts,
      injected_delay_ms: controls.faults.delay_ms,
    }
  }

  /**
   * Resolves once the message is committed, skipped, or known to be dead. Messages about the same subject are
   * begun in the order of the calls; one that fails and is tried again may be overtaken meanwhile, so
   * handlers accept any order. Rejects only with the reason of the aborted signal.
   *
   * `types` are what the carrier's headers say of the type. They are hints: none decides nothing, and one
   * that contradicts the body makes the message dead, since nobody can tell which of the two is meant.
   * `arrival`: when it came, in a service that traces.
   */
  take(
    bytes: Uint8Array | string,
    types: readonly string[] = NO_TYPES,
    arrival?: Arrival,
  ): Promise<Disposition> {
    const decoded = this.#options.catalogue.decode(bytes)
    const wrong = decoded.ok ? types.find((type) => type !== decoded.event.type) : undefined
    if (decoded.ok && wrong !== undefined) return Promise.resolve(contradicted(decoded.event, wrong))
    return this.#takeDecoded(decoded, bytes, this.#usual, arrival)
  }

  /**
   * As `take`, for JSON that was parsed already. `wanted` is asked before each attempt: a caller that has
   * gone meanwhile has decided what that means, and work for it would only delay those who still wait.
   */
  takeJson(json: unknown, wanted: () => boolean = ALWAYS, arrival?: Arrival): Promise<Disposition> {
    const decoded = this.#options.catalogue.decodeJson(json)
    return this.#takeDecoded(decoded, json, { ...this.#usual, wanted }, arrival)
  }

  /**
   * Takes an event of this very service, for a carrier that brings such an event to its handler without a
   * message: it waits for a slot like any other, and what it emits is carried from here.
   */
  takeOwn(event: Envelope, arrival?: Arrival): Promise<Disposition> {
    return this.#takeEvent(event, { wanted: ALWAYS, carry: true, is_own: true }, arrival)
  }

  #takeDecoded(
    decoded: Decoded,
    message: unknown,
    way: Way,
    arrival: Arrival | undefined,
  ): Promise<Disposition> {
    if (decoded.ok) return this.#takeEvent(decoded.event, way, arrival)
    const { reason, faults } = decoded
    return Promise.resolve({ kind: 'dead', reason, faults, attempts: 1, subject: subjectOf(message) })
  }

  #takeEvent(event: Envelope, way: Way, arrival: Arrival | undefined): Promise<Disposition> {
    const handler = this.#options.engine.declaration.handles[event.type]
    if (handler === undefined) {
      this.skipped += 1
      return Promise.resolve({ kind: 'skipped' })
    }
    const before = this.#lastOfSubject.get(event.subject)
    const slowed = handler.refuse !== undefined && this.#options.controls.delayOf(event.subject) > 0
    const waits = handler.work !== undefined || slowed
    if (before === undefined && !waits) return this.#unlessHeldBack(this.#attempt(event, way, 1, arrival))

    const inSlot = () => this.#slots.hold(() => this.#attempt(event, way, 1, arrival))
    const mine = (before ?? Promise.resolve()).then(inSlot, inSlot)
    this.#lastOfSubject.set(event.subject, mine)
    const forget = () => {
      if (this.#lastOfSubject.get(event.subject) === mine) this.#lastOfSubject.delete(event.subject)
    }
    mine.then(forget, forget)
    return this.#unlessHeldBack(mine)
  }

  async #attempt(
    event: Envelope,
    way: Way,
    attempt: number,
    arrival: Arrival | undefined,
  ): Promise<Disposition> {
    // What waited in line when the process was told to end must not begin.
    this.#options.signal.throwIfAborted()
    if (!way.wanted()) return { kind: 'unwanted' }
    try {
      const { duplicate, emitted, too_old } = await this.#handle(event, way, arrival)
      if (too_old !== undefined) {
        this.too_old += 1
        return forgotten(event, too_old)
      }
      return { kind: duplicate ? 'duplicate' : 'handled', event, emitted }
    } catch (error) {
      this.#options.signal.throwIfAborted()
      const storeIsAway = error instanceof StoreUnavailable
      if (!storeIsAway && attempt >= this.#options.max_attempts) return dead(event, error, attempt)
      const pause_ms = storeIsAway ? STORE_PAUSE_MS : pauseAfter(attempt)
      await delay(pause_ms, undefined, { signal: this.#options.signal }).catch(() => {
        this.#options.signal.throwIfAborted()
      })
      // A store that is away says nothing about the message: that attempt is not counted.
      return this.#attempt(event, way, storeIsAway ? attempt : attempt + 1, arrival)
    }
  }

  /**
   * Where a death waits between the publish of what a message causes and its acknowledgement, what was
   * handled is never acknowledged. It holds no slot meanwhile: others need one to cause that publish.
   */
  async #unlessHeldBack(taken: Promise<Disposition>): Promise<Disposition> {
    const disposition = await taken
    const is_handled = disposition.kind === 'handled' || disposition.kind === 'duplicate'
    if (is_handled && this.#options.controls.crash?.holdsAcknowledgements() === true) await NEVER
    return disposition
  }

  #handle(
    event: Envelope,
    { carry, is_own = false }: Way,
    arrival: Arrival | undefined,
  ): Promise<HandledMessage> {
    const { engine, controls } = this.#options
    const handler = engine.declaration.handles[event.type]
    const injectable = handler?.refuse !== undefined
    const delay_ms = injectable ? controls.delayOf(event.subject) : 0
    const refusal = injectable ? controls.faults.fail_reason : undefined
    const options = { refusal, carry, is_own, arrival }
    if (handler?.work === undefined && delay_ms === 0) return engine.handle(event, options)
    return this.#workThenHandle(event, delay_ms, options)
  }

  async #workThenHandle(event: Envelope, delay_ms: number, options: HandleOptions) {
    const { engine, signal } = this.#options
    // A redelivery finds its result in the inbox: it must not wait, nor do the work again.
    const is_known = engine.inbox.find(event.id) !== undefined
    const isTooOld = () => engine.isTooOld(event, timeOf(event.time), engine.inbox.forgotten())
    if (is_known || (options.is_own !== true && isTooOld())) {
      return engine.handle(event, { ...options, arrival: undefined })
    }
    if (delay_ms > 0) await delay(delay_ms, undefined, { signal })
    const result = await engine.declaration.handles[event.type]?.work?.(event, signal, engine.tables)
    return engine.handle(event, { ...options, result })
  }
}

function pauseAfter(attempt: number): number {
  const base_ms = RETRY_PAUSES_MS[Math.min(attempt, RETRY_PAUSES_MS.length) - 1] ?? 1000
  return base_ms * (0.75 + Math.random() / 2)
}
