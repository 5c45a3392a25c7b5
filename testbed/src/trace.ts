import { type Hop, traceSchema } from '@three-ways/event-contract/stamps'
import { request } from 'undici'
import type { Deployment } from './deployment.ts'
import { NotTraced } from './not-traced.ts'

/** One hop, and where. */
export interface ServiceHop extends Hop {
  readonly service: string
}

const ANSWERS_WITHIN_MS = 10_000
/** Hops in one answer: what a service gives at most. */
const HOPS_AT_A_TIME = 10_000

/**
 * The hops of a subject in all services of a deployment, those of each service in the order of its commits.
 * Rejects with `NotTraced` where a service does not trace, or does not answer.
 */
export async function hopsOf(
  { urls }: Pick<Deployment, 'urls'>,
  subject: string,
  signal: AbortSignal,
): Promise<ServiceHop[]> {
  const asked = [...urls].map(async ([service, url]) => {
    const { hops } = await ask(service, `${url}/trace?subject=${encodeURIComponent(subject)}`, signal)
    return hops.map((hop) => ({ ...hop, service }))
  })
  return (await Promise.all(asked)).flat()
}

/**
 * The newest hops of each service, at most so many of each, service by service and in lots. Rejects as
 * `hopsOf`.
 */
export async function* newestHops(
  { urls }: Pick<Deployment, 'urls'>,
  most: number,
  signal: AbortSignal,
): AsyncGenerator<readonly ServiceHop[]> {
  for (const [service, url] of urls) {
    const { newest } = await ask(service, `${url}/trace?most=0`, signal)
    for (let after = Math.max(0, newest - most); after < newest; ) {
      const at_once = Math.min(HOPS_AT_A_TIME, newest - after)
      const { hops } = await ask(service, `${url}/trace?after=${after}&most=${at_once}`, signal)
      yield hops.map((hop) => ({ ...hop, service }))
      after = hops.at(-1)?.number ?? newest
    }
  }
}

async function ask(service: string, url: string, signal: AbortSignal) {
  const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)])
  const { statusCode, body } = await request(url, { signal: until }).catch((cause) => {
    signal.throwIfAborted()
    throw new NotTraced(`Asking ${service} for its hops: ${url} had no answer.`, { cause })
  })
  const text = await body.text()
  if (statusCode === 200) return traceSchema.parse(JSON.parse(text))
  const advice =
    statusCode === 404 ? 'Start its services with TRACE=on ("npm run up -- <model> --trace").' : text
  throw new NotTraced(`Asking ${service} for its hops: expected 200 for ${url}, got ${statusCode}. ${advice}`)
}
