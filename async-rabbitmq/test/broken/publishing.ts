import type { ConfirmChannel } from 'amqplib'
import { Publisher } from '../../src/publisher.ts'

/**
 * Publishes on a channel in another way than the model does. `publish` is what the client would have done.
 */
export type Publishing = (
  publish: ConfirmChannel['publish'],
  ...message: Parameters<ConfirmChannel['publish']>
) => boolean

/** From now on every publisher of this process publishes like this, on every channel that it gets. */
export function publishBy(publishing: Publishing): void {
  const { watch } = Publisher.prototype
  Publisher.prototype.watch = function (channel) {
    const publish = channel.publish.bind(channel)
    channel.publish = (...message) => publishing(publish, ...message)
    watch.call(this, channel)
  }
}
