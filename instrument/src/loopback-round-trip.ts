import { once } from 'node:events'
import { connect } from 'node:net'
import { nowUs } from './clock.ts'
import { startListeningThread } from './listening-thread.ts'

/** About as many bytes as a message has. */
const MESSAGE = Buffer.alloc(500, 'o')
/** Code that has not run yet is no part of the machine. */
const UNCOUNTED = 300

/**
 * What a round trip over the loopback takes at this moment, in µs: the mean of as many as fit into
 * `duration_ms`, of 500 bytes, one after the other, between this thread and another one. It is the same work
 * whenever it is done, so what differs is the machine. Computing, memory, system calls and woken threads tell
 * less of what systems achieve where a host gives the machine less: ARCHITECTURE.md, "How fast the machine".
 *
 * Rejects when the signal is aborted.
 */
export async function loopbackRoundTripUs(duration_ms: number, signal: AbortSignal): Promise<number> {
  await using owned = new AsyncDisposableStack()
  const file = new URL('./echo-worker.ts', import.meta.url)
  const { port } = owned.use(await startListeningThread(file, undefined, signal))
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  owned.defer(() => void socket.destroy())
  await once(socket, 'connect', { signal })
  const roundTrip = async () => {
    socket.write(MESSAGE)
    await once(socket, 'data', { signal })
  }
  for (let trip = 0; trip < UNCOUNTED; trip += 1) await roundTrip()
  const started_us = nowUs()
  for (let trips = 1; ; trips += 1) {
    await roundTrip()
    const taken_us = nowUs() - started_us
    if (taken_us >= duration_ms * 1000) return taken_us / trips
  }
}
