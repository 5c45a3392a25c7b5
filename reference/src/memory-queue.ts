import type { OnDelivery, Subscription } from './subscription.ts'

/** Messages that a reader holds without having acknowledged them: the same number as in the broker models. */
export const MOST_UNACKNOWLEDGED = 500

interface Delivered {
  readonly tag: number
  readonly body: Uint8Array
}

/** One service's messages, in order, with at most one reader. */
export class MemoryQueue {
  #waiting: Uint8Array[] = []
  #unacknowledged: Delivered[] = []
  #reader: { readonly onDelivery: OnDelivery } | undefined
  #cancelled = false
  #last_tag = 0
  #pumping = false
  #held: PromiseWithResolvers<void> | undefined

  put(body: Uint8Array): void {
    this.#waiting.push(body)
    this.#pump()
  }

  size(): number {
    return this.#waiting.length + this.#unacknowledged.length
  }

  subscribe(onDelivery: OnDelivery): Subscription {
    this.#requeue()
    const reader = { onDelivery }
    this.#reader = reader
    this.#cancelled = false
    this.#pump()
    const mine = () => this.#reader === reader
    return {
      acknowledge: (tag) => {
        if (mine()) this.#acknowledge(tag)
      },
      cancel: () => {
        if (mine()) this.#cancelled = true
      },
      [Symbol.dispose]: () => {
        if (mine()) this.#requeue()
      },
    }
  }

  hold(): void {
    this.#held ??= Promise.withResolvers<void>()
  }

  release(): void {
    this.#held?.resolve()
    this.#held = undefined
    this.#pump()
  }

  /** Resolves at once unless held. Rejects with the reason of `signal`. */
  async untilReleased(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#held === undefined) return
    const aborted = Promise.withResolvers<never>()
    const abort = () => aborted.reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    try {
      await Promise.race([this.#held.promise, aborted.promise])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  #acknowledge(tag: number): void {
    const left = this.#unacknowledged.findIndex((delivered) => delivered.tag > tag)
    this.#unacknowledged.splice(0, left === -1 ? this.#unacknowledged.length : left)
    this.#pump()
  }

  /** The reader has gone: what it held comes first again. */
  #requeue(): void {
    this.#reader = undefined
    this.#waiting = [...this.#unacknowledged.map(({ body }) => body), ...this.#waiting]
    this.#unacknowledged = []
  }

  /** Deliveries happen at the end of the caller's turn, so that no reader runs inside a publisher. */
  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    queueMicrotask(() => {
      this.#pumping = false
      this.#deliver()
    })
  }

  #deliver(): void {
    const free = MOST_UNACKNOWLEDGED - this.#unacknowledged.length
    if (this.#held !== undefined || this.#cancelled || free <= 0) return
    const { onDelivery } = this.#reader ?? {}
    if (onDelivery === undefined) return
    const deliveries = this.#waiting.splice(0, free).map((body) => {
      this.#last_tag += 1
      return { tag: this.#last_tag, body }
    })
    this.#unacknowledged.push(...deliveries)
    for (const { tag, body } of deliveries) onDelivery(tag, body)
  }
}
