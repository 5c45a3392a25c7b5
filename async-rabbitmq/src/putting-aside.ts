import type { Message } from 'amqplib'
import { deadLetterOf, FORMS, type GivenUp } from './dead-letters.ts'
import type { Names } from './names.ts'
import type { Publisher } from './publisher.ts'

export interface PuttingAsideOptions {
  readonly service: string
  readonly names: Names
  readonly publisher: Pick<Publisher, 'send' | 'sendAlone'>
}

/**
 * Messages on their way to the dead letters. What the broker, or the client, refuses as it is (too large
 * meanwhile, a property that it does not take from us) is kept in part, with its true size: a message that
 * cannot be put aside would stand for ever, and everything behind it.
 */
export class PuttingAside {
  readonly #options: PuttingAsideOptions
  /** The size of the smallest message that was refused as it was. */
  #refused_bytes = Number.POSITIVE_INFINITY

  constructor(options: PuttingAsideOptions) {
    this.#options = options
  }

  /** Resolves when it is safe there. Rejects when it may be tried again: the broker is away, or full. */
  async putAside(message: Message, why: GivenUp, signal: AbortSignal): Promise<void> {
    const { service, names, publisher } = this.#options
    const letterIn = (form: (typeof FORMS)[number]) => deadLetterOf(service, message, why, names, form)
    if (message.content.length < this.#refused_bytes) {
      const failed = await publisher.send([letterIn('whole')], signal).then(
        () => false,
        () => true,
      )
      if (!failed) return
    }
    // A refusal ends the channel and everything under way there, for whatever reason it is: on a channel of
    // its own it ends nothing else, and tells its reason.
    let refusal: unknown
    for (const form of FORMS) {
      try {
        return await publisher.sendAlone(letterIn(form), signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!isRefusal(error)) throw error
        refusal = error
        this.#refused_bytes = Math.min(this.#refused_bytes, message.content.length)
      }
    }
    throw refusal
  }
}

/** CONTENT_TOO_LARGE, PRECONDITION_FAILED, FRAME_ERROR, SYNTAX_ERROR. */
const REFUSALS: readonly unknown[] = [311, 406, 501, 502]

/** Whether the same would be refused again; the client throws these for what it cannot encode. */
function isRefusal(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true
  return REFUSALS.includes((error as { readonly code?: unknown }).code)
}
