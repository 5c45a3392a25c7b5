import type { Deployment } from '@three-ways/testbed/deployment'
import { NoSuchLetter } from '@three-ways/testbed/letter-errors'
import type { DeadLetter } from '@three-ways/testbed/system'
import { request } from 'undici'

interface Parked {
  readonly destination: string
  readonly sequence: number
  readonly body: string
  readonly reason: string
  readonly attempts: number
  readonly parked_ms: number
}

/**
 * Deliveries that were given up: rows in the caller's own store. A message that nobody can read has no such
 * row; it was refused at the door with a 400, and keeping it is its sender's business.
 */
export async function parkedDeliveries({ urls }: Deployment, signal: AbortSignal): Promise<DeadLetter[]> {
  const perService = await Promise.all([...urls].map(([name, url]) => parkedOf(name, url, signal)))
  return perService.flat()
}

/** Tells the caller to `redrive` or `drop` one of its parked deliveries. Rejects with `NoSuchLetter`. */
export async function tellCaller(
  { urls }: Deployment,
  what: 'redrive' | 'drop',
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const [origin = '', destination, sequence] = id.split('/')
  const url = urls.get(origin)
  if (url === undefined) throw new NoSuchLetter(id)
  const { statusCode, body } = await request(`${url}/parked/${destination}/${sequence}/${what}`, {
    method: 'POST',
    signal,
  })
  const answer = await body.text()
  if (statusCode === 404) throw new NoSuchLetter(id)
  if (statusCode !== 200) throw new Error(`Telling ${origin} to ${what} ${id}: got ${statusCode} ${answer}`)
}

async function parkedOf(origin: string, url: string, signal: AbortSignal): Promise<DeadLetter[]> {
  const { body } = await request(`${url}/parked`, { signal })
  const { parked } = (await body.json()) as { parked: Parked[] }
  return parked.map(({ destination, sequence, reason, attempts, parked_ms, body: text }) => ({
    id: `${origin}/${destination}/${sequence}`,
    origin,
    service: destination,
    reason,
    attempts,
    put_aside_ms: parked_ms,
    body: Buffer.from(text),
  }))
}
