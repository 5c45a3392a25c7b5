import { createConnection } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { BrokerUnavailable } from './broker-unavailable.ts'

export interface ReadinessRequest {
  url: string
  probe: (url: string, signal: AbortSignal) => Promise<void>
  deadline_ms: number
  /** Aborting it ends the wait with its reason: the run was interrupted, or the broker has died. */
  signal: AbortSignal
}

const between_asks_ms = 25

/** Nothing went through within the deadline; the cause is what the last attempt said. */
export class NotReady extends Error {
  override readonly name = 'NotReady'
}

/**
 * The broker answered with a no that no repetition changes: a wrong password, a missing right, a certificate
 * that nobody here trusts. The message says which and what to do.
 */
export class Refused extends BrokerUnavailable {
  constructor(message: string, options?: ErrorOptions) {
    super('refused', message, options?.cause)
  }
}

/** Resolves when the probe's message went through; asks again until then, unless the probe was `Refused`. */
export async function untilReady(request: ReadinessRequest): Promise<void> {
  const ended = AbortSignal.any([request.signal, AbortSignal.timeout(request.deadline_ms)])
  let last_refusal: unknown
  while (!ended.aborted) {
    try {
      await abortable(request.probe(request.url, ended), ended)
      return
    } catch (refusal) {
      if (refusal instanceof Refused) throw refusal
      // An attempt that was cut off says nothing about the broker; what came before it does.
      if (!ended.aborted || last_refusal === undefined) last_refusal = refusal
    }
    await pause(between_asks_ms, undefined, { signal: ended }).catch(() => {})
  }
  request.signal.throwIfAborted()
  throw new NotReady(`no message went through within ${request.deadline_ms} ms`, { cause: last_refusal })
}

/** Resolves when somebody accepts a connection there: where asking a broker begins, not where it ends. */
export async function portAccepts(host: string, port: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = createConnection({ host, port, signal })
    socket.once('connect', () => {
      resolve()
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

/** A probe that does not heed its signal must not hold us. */
async function abortable(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
