import type { ReplayFrom } from '@three-ways/event-contract/replay-from'
import type { Message } from 'amqplib'
import { isMark, offsetArgument, positionOf } from './history.ts'

/** What a consumer reads, and what it makes of having read it. */
export interface Source {
  readonly queue: string
  /** For `basic.consume`. */
  readonly arguments: Readonly<Record<string, unknown>>
  /** A fresh channel: delivery tags begin anew. */
  begins(): void
  received(message: Message): void
  /** Whether the message is nobody's. */
  passesOver(message: Message): boolean
  /** Everything up to this delivery tag is committed. */
  finishedThrough(tag: number): void
}

/** The service's own queue: what is acknowledged is gone, and there is nothing to remember of it. */
export function workQueue(queue: string): Source {
  return {
    queue,
    arguments: {},
    begins: () => {},
    received: () => {},
    passesOver: () => false,
    finishedThrough: () => {},
  }
}

/**
 * Past events, for a service that reads them again. A lost connection begins anew: the inbox knows what was
 * read.
 */
export class PastEvents implements Source {
  readonly queue: string
  readonly arguments: Readonly<Record<string, unknown>>
  readonly #positions = new Map<number, number>()
  #reached: number | null = null

  constructor(stream: string, from: ReplayFrom) {
    this.queue = stream
    this.arguments = { 'x-stream-offset': offsetArgument(from) }
  }

  /** The position before which everything is committed; null before the first message is. */
  get reached(): number | null {
    return this.#reached
  }

  begins(): void {
    this.#positions.clear()
  }

  received(message: Message): void {
    this.#positions.set(message.fields.deliveryTag, positionOf(message))
  }

  passesOver(message: Message): boolean {
    return isMark(message)
  }

  finishedThrough(tag: number): void {
    for (const [earlier, position] of this.#positions) {
      if (earlier > tag) return
      this.#positions.delete(earlier)
      this.#reached = Math.max(this.#reached ?? 0, position + 1)
    }
  }
}
