import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/*
 * Below the range from which Linux and macOS take the ports of outgoing connections: a broker that is
 * down for a while would otherwise find its port taken by a client's connection when it comes back.
 */
const lowest_port = 20_000
const highest_port = 32_000

/** Different ports of 127.0.0.1 that nobody listens on at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  for (let attempt = 0; found.size < count; attempt += 1) {
    if (attempt > 1_000) throw new Error(`no ${count} free ports from ${lowest_port} to ${highest_port}`)
    const port = randomInt(lowest_port, highest_port)
    if (await portIsFree(port)) found.add(port)
  }
  return [...found]
}

export async function portIsFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true })
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
