import type { Socket } from 'node:net'
import { commonValue, type EffectiveSettings } from '@three-ways/event-contract/effective-settings'

/**
 * Whether small writes leave at once (TCP_NODELAY) and silent peers are asked (SO_KEEPALIVE), on these
 * sockets. Node has no way to ask a socket; it keeps what it told the kernel under symbols of its own, and
 * where a version of Node does not, nothing is known.
 */
export function socketSettings(sockets: Iterable<Socket>): EffectiveSettings {
  const open = [...sockets]
  return {
    transport_nagle_off: commonValue(open.map((socket) => told(socket, 'kSetNoDelay'))),
    transport_keep_alive: commonValue(open.map((socket) => told(socket, 'kSetKeepAlive'))),
  }
}

function told(socket: Socket, name: string): boolean | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === name)
  const value = symbol && (socket as unknown as Record<symbol, unknown>)[symbol]
  return typeof value === 'boolean' ? value : undefined
}
