import { setTimeout as delay } from 'node:timers/promises'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { Backlog, Inspector, SystemUnderTest } from '@three-ways/testbed/system'

/** A look does not wait for it any longer; what is asked goes on. */
const ANSWERS_WITHIN_MS = 900
const GIVES_UP_AFTER_MS = 10_000
const CLOSES_WITHIN_MS = 2_000
/** Between two attempts to open what failed. */
const OPENS_EVERY_MS = 5_000

/** One question that is asked again and again: whoever does not answer is not asked more and more. */
class Question<Answer> {
  readonly #ask: (inspector: Inspector, until: AbortSignal) => Promise<Answer>
  #is_asked = false
  /** What was answered last; undefined where that failed. */
  latest: Answer | undefined

  constructor(ask: (inspector: Inspector, until: AbortSignal) => Promise<Answer>) {
    this.#ask = ask
  }

  /** Resolves with the answer, undefined where there is none soon. Rejects with the reason of the signal. */
  async put(open: () => Promise<Inspector>, signal: AbortSignal): Promise<Answer | undefined> {
    if (this.#is_asked) return undefined
    this.#is_asked = true
    const until = AbortSignal.any([signal, AbortSignal.timeout(GIVES_UP_AFTER_MS)])
    const asked = open()
      .then((inspector) => this.#ask(inspector, until))
      .catch(() => undefined)
      .then((answer) => {
        this.latest = answer
        this.#is_asked = false
        return answer
      })
    const late = delay(ANSWERS_WITHIN_MS, undefined, { signal, ref: false }).catch(() => undefined)
    const found = await Promise.race([asked, late])
    signal.throwIfAborted()
    return found
  }
}

/** What lies between the services, asked of whoever carries it: a broker that may come and go. */
export class WatchedBroker implements AsyncDisposable {
  readonly #system: SystemUnderTest
  readonly #deployment: Deployment
  readonly #backlog = new Question((inspector, until) => inspector.backlog(until))
  readonly #letters = new Question((inspector, until) => inspector.countDeadLetters(until))
  #inspector: Promise<Inspector> | undefined
  #opened_ms = Number.NEGATIVE_INFINITY

  constructor(system: SystemUnderTest, deployment: Deployment) {
    this.#system = system
    this.#deployment = deployment
  }

  /** Undefined where it cannot be known soon. Rejects with the reason of an aborted signal only. */
  backlog(signal: AbortSignal): Promise<Backlog | undefined> {
    return this.#backlog.put(() => this.#open(), signal)
  }

  /**
   * How many dead letters it keeps, as it was told last: they may have to be read to be counted, which takes
   * longer than a look. Undefined where that was not to be known. Rejects as `backlog`.
   */
  async deadLetters(signal: AbortSignal): Promise<number | undefined> {
    await this.#letters.put(() => this.#open(), signal)
    return this.#letters.latest
  }

  /** Puts bytes where messages for a service arrive; rejects with what hindered it. */
  async inject(service: string, body: Uint8Array, signal: AbortSignal): Promise<'accepted' | number> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(GIVES_UP_AFTER_MS)])
    return (await this.#open()).inject(service, body, until)
  }

  /** Whatever is still opening then is left to the end of the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    const opened = this.#inspector?.catch(() => undefined)
    const close = async () => (await opened)?.[Symbol.asyncDispose]()
    await Promise.race([close(), delay(CLOSES_WITHIN_MS, undefined, { ref: false })])
  }

  #open(): Promise<Inspector> {
    if (this.#inspector !== undefined) return this.#inspector
    if (performance.now() - this.#opened_ms < OPENS_EVERY_MS) {
      return Promise.reject(new Error('the broker was not to be reached a moment ago'))
    }
    this.#opened_ms = performance.now()
    const opening = this.#system.inspect(this.#deployment)
    this.#inspector = opening
    opening.catch(() => {
      this.#inspector = undefined
    })
    return opening
  }
}
