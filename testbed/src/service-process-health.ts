import { setTimeout as pause } from 'node:timers/promises'
import { request } from 'undici'

/** Between two questions; small against the start of a Node, which takes some hundred milliseconds. */
const BETWEEN_ASKS_MS = 20
/** A door that is open and says nothing is asked again. */
const ANSWER_WITHIN_MS = 1_000

/**
 * Resolves once the service of this name answers `GET <url>/health` with 200 and `ready: true`. Rejects with
 * the signal's reason when that aborts; `tell` gets what the latest answer was, for the message about it.
 */
export async function untilHealthy(
  name: string,
  url: string,
  signal: AbortSignal,
  tell: (state: string) => void,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const state = await askHealth(name, url, signal)
    if (state === 'ready') return
    signal.throwIfAborted()
    tell(state)
    await pause(BETWEEN_ASKS_MS, undefined, { signal }).catch(() => {})
  }
}

async function askHealth(name: string, url: string, signal: AbortSignal): Promise<string> {
  try {
    // undici and not fetch: the fetch standard refuses port 6000. No connection is kept: the next process is
    // another.
    const answer = await request(`${url}/health`, {
      reset: true,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    })
    const text = await answer.body.text()
    return answer.statusCode === 200 ? readyOf(name, text) : `answers ${answer.statusCode} ${text}`
  } catch (error) {
    return `does not answer (${(error as Error).message})`
  }
}

function readyOf(name: string, text: string): string {
  let health: { service?: unknown; ready?: unknown }
  try {
    health = Object(JSON.parse(text))
  } catch {
    return `answers 200 with something that is not JSON: ${text.slice(0, 200)}`
  }
  if (health.service !== name) return `is answered for by somebody else: ${text.slice(0, 200)}`
  return health.ready === true ? 'ready' : `answers 200 ${text.slice(0, 200)}`
}
