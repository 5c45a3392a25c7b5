import type { Server } from 'node:http'
import type { Settings } from '../settings.ts'

/** Cuts off who is connected. */
export async function closeAtOnce(server: Server): Promise<void> {
  server.closeAllConnections()
  await closeServer(server)
}

/** Resolves when the last connection is closed. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

/**
 * How many customers the system keeps connected for a service that has no processor to take them up: a door
 * says itself when it has too much to do. Node asks for 511; whoever comes when those are in use is dropped,
 * tries again after 1, 3, 7 and 15 s, and may be cut off meanwhile. The system takes no more than its own
 * `net.core.somaxconn`, which is 4096 on Linux.
 */
const BACKLOG_CONNECTIONS = 4096

/** Rejects where the address cannot be had. */
export function listen(server: Server, { port, host }: Pick<Settings, 'port' | 'host'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, BACKLOG_CONNECTIONS, () => resolve())
  })
}
