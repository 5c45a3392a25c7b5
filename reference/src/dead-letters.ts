import { NoSuchLetter } from '@three-ways/testbed/letter-errors'
import type { DeadLetter } from '@three-ways/testbed/system'

/** Why a message was given up. */
export interface GivenUp {
  readonly reason: string
  readonly attempts: number
}

/** What was given up: the very bytes, and who, why, after how many attempts. In the order of giving up. */
export class DeadLetters {
  readonly #letters = new Map<string, DeadLetter>()
  /** By the bytes themselves, the object and not its content: attempts before a message was redriven. */
  readonly #attempts = new WeakMap<Uint8Array, number>()
  #last_number = 0

  add(service: string, body: Uint8Array, { reason, attempts }: GivenUp): void {
    this.#last_number += 1
    const id = String(this.#last_number)
    const all_attempts = attempts + (this.#attempts.get(body) ?? 0)
    const put_aside_ms = Date.now()
    this.#letters.set(id, {
      id,
      origin: service,
      service,
      reason,
      attempts: all_attempts,
      put_aside_ms,
      body,
    })
  }

  all(): readonly DeadLetter[] {
    return [...this.#letters.values()]
  }

  /** The letter, and a copy of its bytes, or of those in their place, whose attempts are known. */
  copy(id: string, body?: Uint8Array): { readonly letter: DeadLetter; readonly body: Uint8Array } {
    const letter = this.#letters.get(id)
    if (letter === undefined) throw new NoSuchLetter(id)
    const copy = Buffer.from(body ?? letter.body)
    this.#attempts.set(copy, letter.attempts)
    return { letter, body: copy }
  }

  /** Throws `NoSuchLetter`. */
  remove(id: string): void {
    if (!this.#letters.delete(id)) throw new NoSuchLetter(id)
  }
}
