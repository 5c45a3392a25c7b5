import type { Blockages } from '@three-ways/service-runtime/blockages'
import type { ConfirmChannel } from 'amqplib'

const BETWEEN_LOOKS_MS = 5000
/** A connection that leads nowhere reads on, as far as the broker knows, until it misses heartbeats. */
const LOOKS_UNTIL_TOLD = 3

/**
 * Looks from time to time whether somebody else reads a service's queue, for as long as the channel lives:
 * the broker deals the messages out among all its readers, and what others take the service never sees.
 */
export function tellOtherReaders(channel: ConfirmChannel, queue: string, blockages: Blockages): void {
  const sharing = `having queue ${queue} to itself`
  let seen = 0
  const look = async () => {
    const others = (await channel.checkQueue(queue)).consumerCount - 1
    seen = others > 0 ? seen + 1 : 0
    if (seen === 0) blockages.end(sharing)
    if (seen < LOOKS_UNTIL_TOLD) return
    const remedy = 'give them a queue of their own, then bench republish brings back what they took'
    blockages.begin(sharing, new Error(`it has ${others} more that read it; ${remedy}`))
  }
  // Whatever ends the channel is told to who watches it.
  const timer = setInterval(() => void look().catch(() => {}), BETWEEN_LOOKS_MS).unref()
  channel.once('close', () => clearInterval(timer))
}
