import { Refused } from '@three-ways/testbed/brokers/readiness'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import { openConnection } from './open-connection.ts'

/** A connection for a few questions, closed when `use` is done or the signal is aborted. */
export async function withConnection<T>(
  url: string,
  signal: AbortSignal,
  use: (model: ChannelModel) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const model = await openConnection(url, 'three-ways')
  const ended = Promise.withResolvers<never>()
  const abort = () => ended.reject(signal.reason)
  model.on('error', ended.reject)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([use(model), ended.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    await model.close().catch(() => {})
  }
}

/** What the broker answers with where it ends the channel: `404`, and the sentence that says why. */
export interface ChannelError {
  readonly code: number
  readonly said: string
}

/**
 * Asks on a channel of its own, since a no ends the channel. Resolves with the answer or with the broker's
 * no; rejects where the connection is lost.
 */
export async function ask<T>(
  model: ChannelModel,
  question: (channel: ConfirmChannel) => Promise<T>,
): Promise<{ readonly answer: T } | ChannelError> {
  const channel = await model.createConfirmChannel()
  // The failing question tells it.
  channel.on('error', () => {})
  try {
    const answer = await question(channel)
    await channel.close()
    return { answer }
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string }
    if (typeof code !== 'number') throw error
    return { code, said: sentenceOf(message) }
  }
}

/** As the broker put it, without the client's words around it. */
function sentenceOf(message: string): string {
  return /with message "(.*)"$/s.exec(message)?.[1] ?? message
}

/** The same failure, as `Refused` where it is a missing right: no repetition brings that. */
export function refusedOr(error: unknown): unknown {
  if (error instanceof Refused) return error
  if (!(error instanceof Error) || !/ACCESS[-_]REFUSED|NOT[-_]ALLOWED/.test(error.message)) return error
  return new Refused(sentenceOf(error.message), { cause: error })
}
