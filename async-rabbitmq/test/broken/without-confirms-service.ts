import { Receivers } from '../../src/receivers.ts'
import { publishBy } from './publishing.ts'

/** Written to the socket is as good as stored, says somebody who never pulled a plug. */
publishBy((publish, exchange, routing_key, body, properties, answer) => {
  const written = publish(exchange, routing_key, body, properties)
  setImmediate(() => answer?.(null, {}))
  return written
})
// An answer to any question behind a message says that the message has arrived.
Receivers.prototype.before = () => undefined
Receivers.prototype.after = async () => []
await import('../../src/service.ts')
