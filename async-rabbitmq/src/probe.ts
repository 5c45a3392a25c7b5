import { randomUUID } from 'node:crypto'
import { refusedOr, withConnection } from './amqp-session.ts'
import { withVhost } from './open-connection.ts'

/**
 * Resolves when a message went in, was confirmed, and came out. Rejects with `Refused` where the user, the
 * password, the vhost or a right is wrong.
 */
export async function probe(url: string, signal: AbortSignal): Promise<void> {
  const carried = withConnection(withVhost(url, ''), signal, async (model) => {
    const channel = await model.createConfirmChannel()
    // The failing call tells it.
    channel.on('error', () => {})
    const { queue } = await channel.assertQueue(`three-ways.probe.${randomUUID()}`, {
      exclusive: true,
      autoDelete: true,
    })
    channel.sendToQueue(queue, Buffer.from('probe'))
    await channel.waitForConfirms()
    const message = await channel.get(queue, { noAck: true })
    if (message === false) throw new Error('Probing RabbitMQ: expected the message back, got an empty queue')
  })
  await carried.catch((error) => {
    throw refusedOr(error)
  })
}
