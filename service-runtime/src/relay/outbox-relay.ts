import { setTimeout as delay } from 'node:timers/promises'
import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import type { Blockages } from '../blockages.ts'
import type { Engine } from '../engine/engine.ts'
import type { Log } from '../log.ts'
import { SizeTally } from '../size-tally.ts'
import type { StoredEvent } from '../store/outbox.ts'
import { GrowingPause } from './growing-pause.ts'
import { failureOf, type Sent } from './sending.ts'

/** The destination of carriers that hand every event to a broker, which knows who wants it. */
export const TO_BROKER = 'broker'

export interface OutboxRelayOptions {
  readonly engine: Engine
  /**
   * Publishes the events in order and resolves once the broker took responsibility for every one of them.
   * Rejects if that is not certain of any; all are then published again, with the same ids.
   */
  readonly publish: (events: readonly StoredEvent[], signal: AbortSignal) => Promise<void>
  /** Told of each publish, where somebody counts. */
  readonly sent?: Sent | undefined
  readonly log: Log
  readonly blockages: Blockages
  readonly signal: AbortSignal
}

/**
 * Events per publish: enough to share a confirm, few enough to keep latency. The same in all broker models.
 */
export const EVENTS_PER_PUBLISH = 500
/** Two digits, a tenth at most from the next: so few different values that all of them can be counted. */
function inSteps(ms: number): number {
  return Number(ms.toPrecision(2))
}

/** How a relay that cannot publish, or not settle, is called among what blocks its service. */
const PUBLISHING = 'publishing'
const SETTLING = 'settling what was published'

/**
 * Outbox to broker: reads what is owed in order, publishes the lot, waits for the confirms once. One publish
 * is in flight at a time; what commits meanwhile goes with the next. No timer while things go well.
 *
 * What is confirmed is settled by the next transaction that somebody else needs, and nothing waits for that:
 * a process that dies before publishes it once more, as one that dies before it hears of the confirms.
 */
export class OutboxRelay {
  readonly sizes = new SizeTally()
  /** Milliseconds from a publish to the word of whoever takes over, as two digits say it. */
  readonly times_ms = new SizeTally()
  readonly #options: OutboxRelayOptions
  #running: Promise<void> | undefined
  #again = false
  #reached = 0
  #rewound = 0

  constructor(options: OutboxRelayOptions) {
    this.#options = options
  }

  /** The limits in force. */
  settings(): EffectiveSettings {
    return { relay_events_per_publish_most: EVENTS_PER_PUBLISH, relay_publishes_in_flight_most: 1 }
  }

  /** How large the publishes were and how long they took, for the status of a service. */
  status() {
    return { publish_sizes: this.sizes.summary(), publish_times_ms: this.times_ms.summary() }
  }

  /** Something new is owed. Returns at once. */
  nudge(): void {
    if (this.#running !== undefined) {
      this.#again = true
      return
    }
    this.#running = this.#run()
      .catch((error) => {
        if (!this.#options.signal.aborted) this.#options.log.error('relay stopped', error)
      })
      .finally(() => {
        this.#running = undefined
        if (this.#again && !this.#options.signal.aborted) this.nudge()
      })
  }

  /** Resolves when nothing is owed any more; rejects with the reason of `signal`. */
  async drain(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    this.nudge()
    while (this.#running !== undefined) await Promise.race([this.#running, aborted])
    this.#options.engine.commits.flushNow()
  }

  async #run(): Promise<void> {
    const { engine, sent, blockages, signal } = this.#options
    const pause = new GrowingPause()
    for (;;) {
      this.#again = false
      this.#goBack()
      const { rewound } = engine.outbox
      const events = engine.outbox.pending(TO_BROKER, this.#reached, EVENTS_PER_PUBLISH)
      const last = events.at(-1)
      if (last === undefined) {
        if (this.#again) continue
        return
      }
      const began_ms = performance.now()
      try {
        await this.#options.publish(events, signal)
        const took_ms = performance.now() - began_ms
        this.times_ms.add(inSteps(took_ms))
        sent?.(events.length, took_ms)
        blockages.end(PUBLISHING)
        engine.reached('after-publish', events.length)
        this.#settleLater(events, rewound)
        this.sizes.add(events.length)
        this.#reached = last.sequence
        pause.reset()
        // Whatever was committed since the look-up has nudged: without a nudge, a short lot was the last one.
        if (!this.#again && events.length < EVENTS_PER_PUBLISH) return
        // More is coming: what this turn commits goes with it. A lot costs service and broker, however small.
        await engine.commits.turn()
      } catch (error) {
        signal.throwIfAborted()
        sent?.(events.length, performance.now() - began_ms, failureOf(error))
        blockages.begin(PUBLISHING, error)
        await delay(pause.next_ms(), undefined, { signal })
      }
    }
  }

  /** Something that was settled long ago may be owed again: behind what was reached, nobody would look. */
  #goBack(): void {
    const { rewound } = this.#options.engine.outbox
    if (rewound === this.#rewound) return
    // Once it is looked for from the beginning, what is not settled yet would be found as well.
    this.#options.engine.commits.flushNow()
    this.#rewound = rewound
    this.#reached = 0
  }

  /** A store that is away settles it later; `rewound`: as it was when the lot was read. */
  #settleLater(events: readonly StoredEvent[], rewound: number): void {
    const { engine, blockages, signal } = this.#options
    engine.commits
      .runLater(() => this.#settle(events, rewound === engine.outbox.rewound))
      .then(
        () => blockages.end(SETTLING),
        (error) => {
          if (signal.aborted) return
          blockages.begin(SETTLING, error)
          this.#settleLater(events, rewound)
        },
      )
  }

  /** `alone`: nothing was owed meanwhile that is older than the last of the lot and no part of it. */
  #settle(events: readonly StoredEvent[], alone: boolean): void {
    const { outbox } = this.#options.engine
    const [first, last] = [events[0], events.at(-1)]
    if (alone && first !== undefined && last !== undefined) {
      outbox.settleBetween(TO_BROKER, first.sequence, last.sequence)
      return
    }
    for (const { sequence } of events) outbox.settle(TO_BROKER, sequence)
  }
}
