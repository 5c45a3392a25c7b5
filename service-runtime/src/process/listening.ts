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

/** Rejects where the address cannot be had. */
export function listen(server: Server, { port, host }: Pick<Settings, 'port' | 'host'>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
}
