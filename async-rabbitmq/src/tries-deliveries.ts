import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import { withConnection } from './amqp-session.ts'
import type { Names } from './names.ts'
import { placeOf } from './place.ts'
import { DELIVERY_LIMIT, queueArguments, queueTypeOf } from './topology.ts'

/** More often than a limit allows. */
const READERS = DELIVERY_LIMIT + 3
const BETWEEN_LOOKS_MS = 20
/** Unused for so long, the broker removes a queue that whoever tried it could not remove. */
const EXPIRES = { 'x-expires': 60_000 }

/**
 * Whether a message is put aside with which one reader after the other vanishes: tried on a queue that is
 * declared as those of the services, with a queue of its own for what is put aside. Both are removed again.
 */
export async function triesDeliveries(
  deployment: Deployment & { readonly broker_url: string },
  signal: AbortSignal,
): Promise<boolean> {
  const { url, names } = placeOf(deployment)
  const tried = `${names.prefix}tried-deliveries.${randomUUID()}`
  return await withConnection(url, signal, async (model) => {
    const channel = await model.createConfirmChannel()
    try {
      await declare(channel, tried, names, deployment)
      channel.sendToQueue(tried, Buffer.from('whoever reads this vanishes'), { persistent: true })
      await channel.waitForConfirms()
      for (let handed_out = 0; handed_out < READERS; ) {
        signal.throwIfAborted()
        if ((await channel.checkQueue(asideOf(tried))).messageCount === 1) return true
        // The broker takes it back, and puts it aside, in its own time.
        if (await readAndVanish(model, tried)) handed_out += 1
        else await delay(BETWEEN_LOOKS_MS, undefined, { signal })
      }
      return false
    } finally {
      await channel.deleteQueue(tried)
      await channel.deleteQueue(asideOf(tried))
    }
  })
}

async function declare(
  channel: ConfirmChannel,
  tried: string,
  names: Names,
  { durability }: Deployment,
): Promise<void> {
  const args = { ...queueArguments(tried, queueTypeOf(durability), names), ...EXPIRES }
  await channel.assertQueue(asideOf(tried), { durable: true, arguments: EXPIRES })
  await channel.bindQueue(asideOf(tried), names.dead_letter_exchange, tried)
  await channel.assertQueue(tried, { durable: true, arguments: args })
}

function asideOf(tried: string): string {
  return `${tried}.dead-letters`
}

/** The broker takes back what a channel held that was closed. Whether that was anything. */
async function readAndVanish(model: ChannelModel, queue: string): Promise<boolean> {
  const channel = await model.createChannel()
  const message = await channel.get(queue)
  await channel.close()
  return message !== false
}
