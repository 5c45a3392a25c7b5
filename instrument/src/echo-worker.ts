import { type AddressInfo, createServer } from 'node:net'
import { parentPort } from 'node:worker_threads'
import { takeOrdinaryPriority } from './priority.ts'

/* Sends back what it is sent, from a thread of its own. Tells its port to the thread that started it. */
if (parentPort === null) throw new Error('echo-worker.ts is started by loopback-round-trip.ts as a thread.')
const port = parentPort
takeOrdinaryPriority()
const server = createServer({ noDelay: true }, (socket) => {
  // Who asked may be gone at any time.
  socket.on('error', () => {})
  socket.on('data', (bytes) => socket.write(bytes))
})
server.listen(0, '127.0.0.1', () => port.postMessage((server.address() as AddressInfo).port))
