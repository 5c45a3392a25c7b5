import { setTimeout as delay } from 'node:timers/promises'
import type { FeedWords } from '@three-ways/event-contract/workload'
import { OutcomeLines } from '@three-ways/instrument/outcome-lines'
import { request } from 'undici'
import type { ToldEnd } from './recent-latencies.ts'

const AGAIN_AFTER_MS = 500
const ANSWERS_WITHIN_MS = 10_000

/**
 * Follows the outcome feed of a front from a place on, and tells of each subject that is completed when that
 * was told. Comes back by itself after its service; ends when it is disposed.
 */
export class OutcomeFollower implements Disposable {
  readonly #ended = new AbortController()
  readonly #door: string
  readonly #lines: OutcomeLines
  readonly #onCompleted: (end: ToldEnd) => void

  constructor(door: string, words: FeedWords, after: number, onCompleted: (end: ToldEnd) => void) {
    this.#door = door
    this.#lines = new OutcomeLines(after, words)
    this.#onCompleted = onCompleted
    void this.#follow()
  }

  [Symbol.dispose](): void {
    this.#ended.abort()
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ended
    while (!signal.aborted) {
      await this.#readOnce(signal).catch(() => {})
      this.#lines.restart()
      await delay(AGAIN_AFTER_MS, undefined, { signal }).catch(() => {})
    }
  }

  /** One connection to its end. */
  async #readOnce(signal: AbortSignal): Promise<void> {
    const url = `${this.#door}/outcomes?after=${this.#lines.last_sequence}`
    // It stays open and silent as long as nothing ends: only the headers have to come in time.
    const options = { signal, reset: true, bodyTimeout: 0, headersTimeout: ANSWERS_WITHIN_MS }
    const { statusCode, body } = await request(url, options)
    if (statusCode !== 200) return body.dump()
    for await (const chunk of body) {
      const told_ms = Date.now()
      for (const { outcome } of this.#lines.push(chunk as Buffer, told_ms)) {
        const { moment, status, subject } = outcome
        if (moment === 'completed' && status === 'confirmed') this.#onCompleted({ subject, told_ms })
      }
    }
  }
}
