import type { DeadLetter } from '@three-ways/testbed/system'
import { request } from 'undici'

interface Parked {
  readonly destination: string
  readonly body: string
  readonly reason: string
  readonly attempts: number
}

/**
 * Deliveries that were given up: rows in the caller's own store. A message that nobody can read has no such
 * row; it was refused at the door with a 400, and keeping it is its sender's business.
 */
export async function parkedDeliveries(
  urls: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<readonly DeadLetter[]> {
  const perService = await Promise.all([...urls].map(([name, url]) => parkedOf(name, url, signal)))
  return perService.flat()
}

async function parkedOf(origin: string, url: string, signal: AbortSignal): Promise<DeadLetter[]> {
  const { body } = await request(`${url}/parked`, { signal })
  const { parked } = (await body.json()) as { parked: Parked[] }
  return parked.map(({ destination, reason, attempts, body: text }) => {
    return { origin, service: destination, reason, attempts, body: Buffer.from(text) }
  })
}
