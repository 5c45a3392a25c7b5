import type { ConfirmChannel } from 'amqplib'
import type { DeclaredQueue } from './topology.ts'

/** How long a binding is missing at most that somebody took away. */
export const BIND_AGAIN_MS = 5000

/**
 * Makes the bindings of a queue again, from time to time, for as long as the channel lives: somebody may take
 * one away, and the broker tells neither the queue's reader nor, while others get a copy, who publishes.
 * What is there already stays as it is. A queue that is missing ends the channel.
 */
export function bindAgain(channel: ConfirmChannel, { name, bindings }: DeclaredQueue): void {
  const bindAll = async () => {
    for (const { exchange, key } of bindings) await channel.bindQueue(name, exchange, key)
  }
  // Whatever ends the channel is told to who watches it.
  const timer = setInterval(() => void bindAll().catch(() => {}), BIND_AGAIN_MS).unref()
  channel.once('close', () => clearInterval(timer))
}
