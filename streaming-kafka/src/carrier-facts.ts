import { setTimeout as pause } from 'node:timers/promises'

/** What a carrier tells of itself under `carrier` of `GET /status`. */
export interface CarrierFacts {
  readonly client: string
  readonly mended: boolean
  readonly acks: number
  /** Open at this moment. */
  readonly connections: number
  readonly nagle_off: boolean
  readonly publish_batch_limit: number
  readonly messages_in_flight_limit: number
  readonly session_timeout_ms: number
  readonly request_timeout_ms: number
}

export interface ServiceFacts {
  readonly pragmas: Readonly<Record<string, string>>
  readonly settings: { readonly handler_concurrency: number }
  readonly carrier: CarrierFacts
}

const BETWEEN_LOOKS_MS = 300
const MOST_LOOKS = 20

/**
 * What the services at these URLs tell of themselves, as soon as two looks in a row agree on the connections:
 * the one that fetches is opened a moment after a service is ready. What was seen last, if they never agree.
 */
export async function settledFacts(
  urls: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<readonly ServiceFacts[]> {
  const look = () => Promise.all(urls.map((url) => factsOf(url, signal)))
  const connections = (facts: readonly ServiceFacts[]) => facts.map((one) => one.carrier.connections).join()
  let facts = await look()
  for (let looks = 1; looks < MOST_LOOKS; looks += 1) {
    await pause(BETWEEN_LOOKS_MS, undefined, { signal })
    const before = connections(facts)
    facts = await look()
    if (connections(facts) === before) break
  }
  return facts
}

async function factsOf(url: string | undefined, signal: AbortSignal): Promise<ServiceFacts> {
  const response = await fetch(`${url}/status`, { signal })
  return (await response.json()) as ServiceFacts
}
