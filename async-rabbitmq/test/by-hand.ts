import type { TestBroker } from '@three-ways/testbed/conformance/test-broker'
import { type ConfirmChannel, connect } from 'amqplib'
import { withVhost } from '../src/open-connection.ts'

/** As somebody who has a client of his own, in the vhost of this namespace. */
export async function byHand<T>(
  own: TestBroker,
  namespace: string,
  act: (channel: ConfirmChannel) => Promise<T>,
): Promise<T> {
  const model = await connect(withVhost(own.broker.url, namespace))
  try {
    return await act(await model.createConfirmChannel())
  } finally {
    await model.close()
  }
}
