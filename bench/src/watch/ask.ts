import { request } from 'undici'

/** What became of a question: an answer, nobody who listens, or somebody who does not answer in time. */
export type Answered =
  | { readonly kind: 'answered'; readonly http_status: number; readonly body: unknown }
  | { readonly kind: 'refused' }
  | { readonly kind: 'silent' }

const WITHIN_MS = 900

/**
 * Asks a door something that it knows at once, and waits for nobody for long. Rejects with the reason of an
 * aborted signal and with nothing else. `body` is undefined where it is not JSON.
 */
export async function ask(url: string, signal: AbortSignal): Promise<Answered> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)])
  try {
    // The process at the other end comes and goes: no connection to a former one may be taken for its.
    const { statusCode, body } = await request(url, { signal: until, reset: true })
    return { kind: 'answered', http_status: statusCode, body: jsonIn(await body.text()) }
  } catch (error) {
    signal.throwIfAborted()
    return { kind: isRefused(error) ? 'refused' : 'silent' }
  }
}

/** What a door answers with 200; undefined for everything else. */
export async function read(url: string, signal: AbortSignal): Promise<unknown> {
  const answered = await ask(url, signal)
  return answered.kind === 'answered' && answered.http_status === 200 ? answered.body : undefined
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Also a connection that broke off: whoever was there has gone. */
function isRefused(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown }
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET'
}
