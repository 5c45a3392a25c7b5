import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { ChannelModel } from 'amqplib'

const CLOSE_DEADLINE_MS = 1000

/**
 * amqplib keeps its socket to itself; its settings are ours to answer for, so this is the one place that
 * asks.
 */
export function socketOf(model: ChannelModel): Socket {
  return openOf(model).stream
}

/** A connection as amqplib holds it: its socket, and what was agreed upon with the broker. */
export interface OpenConnection {
  readonly stream: Socket
  readonly heartbeat: number
  readonly frameMax: number
}

export function openOf(model: ChannelModel): OpenConnection {
  return model.connection as unknown as OpenConnection
}

/**
 * amqplib writes each message by itself; all writes of one turn of the event loop leave in one system call.
 */
export function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...rest: unknown[]) => boolean
  let corked = false
  const uncork = () => {
    corked = false
    socket.uncork()
  }
  socket.write = (...rest: unknown[]) => {
    if (!corked) {
      corked = true
      socket.cork()
      process.nextTick(uncork)
    }
    return write(...rest)
  }
}

/** Closes in order if the broker answers, and in any case. */
export async function close(model: ChannelModel): Promise<void> {
  const deadline = new AbortController()
  const late = delay(CLOSE_DEADLINE_MS, undefined, { signal: deadline.signal })
  await Promise.race([model.close(), late]).catch(() => {})
  deadline.abort()
  late.catch(() => {})
  socketOf(model).destroy()
}
