import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/*
 * Below the range from which Linux and macOS take the ports of outgoing connections: a broker that is
 * down for a while would otherwise find its port taken by a client's connection when it comes back.
 */
const lowest_port = 20_000
const highest_port = 32_000

/** By then whoever asked for a port listens on it, or has no use for it. */
const HELD_MS = 600_000

/**
 * Different ports of 127.0.0.1 that nobody listens on at this moment, and that no other process of ours is
 * given meanwhile: between the answer and the listening, and while a service is down that comes back there.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  for (let attempt = 0; found.size < count; attempt += 1) {
    if (attempt > 1_000) throw new Error(`no ${count} free ports from ${lowest_port} to ${highest_port}`)
    const port = randomInt(lowest_port, highest_port)
    if (await isOurs(port)) found.add(port)
  }
  return [...found]
}

/**
 * A port behind which there is such a port at each of these distances: where only one number can be told, and
 * whoever is told it takes the others by itself. 0 is the port itself.
 */
export async function freePortsBehind(distances: readonly number[]): Promise<number> {
  const room = Math.max(...distances)
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const first = randomInt(lowest_port, highest_port - room)
    if (await areOurs(distances.map((distance) => first + distance))) return first
  }
  const wanted = `no port with free ones at ${distances.join(', ')} behind it`
  throw new Error(`${wanted} from ${lowest_port} to ${highest_port}`)
}

async function areOurs(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) if (!(await isOurs(port))) return false
  return true
}

async function isOurs(port: number): Promise<boolean> {
  return (await holdPort(port)) && (await portIsFree(port))
}

/**
 * Keeps the number for this process, for some minutes or as long as it lives: by a name in Linux's abstract
 * socket space, which ends with its process, whatever that dies of. False where somebody has it. Elsewhere
 * nobody keeps anything, and two may still be given the same.
 */
export async function holdPort(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const held = createServer()
  held.unref()
  try {
    held.listen({ path: `\0three-ways.port.${port}`, exclusive: true })
    await once(held, 'listening')
    setTimeout(() => held.close(), HELD_MS).unref()
    return true
  } catch {
    return false
  }
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
