import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Intake } from '@three-ways/service-runtime/intake/intake'
import { failureOf } from '@three-ways/service-runtime/relay/sending'
import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import type { Arrival } from '@three-ways/service-runtime/trace/tracing'
import type { Connections } from './connection.ts'
import { post } from './post.ts'
import type { Route } from './topology.ts'

/**
 * What became of one call. `answered`: the handler's transaction is committed and this is what it emitted.
 */
export type CallOutcome =
  | {
      readonly kind: 'answered'
      readonly events: readonly Envelope[]
      /** When the answer came, in a service that traces. */
      readonly arrival: Arrival | undefined
    }
  /** Nobody there, or the connection broke twice: whether it was handled is unknown, a repetition is safe. */
  | { readonly kind: 'unavailable'; readonly detail: string }
  | { readonly kind: 'timeout'; readonly detail: string }
  /** The handler was reached and could not do it: it threw, or it does not understand the message. */
  | { readonly kind: 'failed'; readonly detail: string }

/** Posts a stored event to one handler and reads what that emitted. Never rejects. */
export async function call(connections: Connections, route: Route, event: StoredEvent): Promise<CallOutcome> {
  const first = await callOnce(connections, route, event)
  // A reset says nothing about the neighbour's health: a kept-alive connection may have been closed under us.
  // The same event id makes the second call harmless, whether or not the first one was handled.
  return first.kind === 'unavailable' && first.wasReset ? callOnce(connections, route, event) : first
}

type FirstOutcome = CallOutcome & { readonly wasReset?: boolean }

async function callOnce(connections: Connections, route: Route, event: StoredEvent): Promise<FirstOutcome> {
  const began_ms = performance.now()
  try {
    const headers = connections.headersOf(event)
    const answer = await post(connections.to(route.service), route.path, headers, event.body)
    const arrival = connections.arrivalOf(answer)
    const { status, text } = answer
    connections.heard(route.service)
    connections.sent?.(1, performance.now() - began_ms, status === 200 ? undefined : String(status))
    if (status === 200) return { kind: 'answered', events: (JSON.parse(text) as Answer).events, arrival }
    if (status === 503) return { kind: 'unavailable', detail: `${route.service} answered 503` }
    return { kind: 'failed', detail: `${route.service} answered ${status}: ${text.slice(0, 500)}` }
  } catch (error) {
    const outcome = outcomeOf(error, route.service)
    connections.sent?.(1, performance.now() - began_ms, failureOf(error))
    if (outcome.kind === 'timeout') connections.silent(route.service, began_ms)
    return outcome
  }
}

/** As `call`, for the work that a service has with an event of its own: no request is needed for that. */
export async function callMyself(
  intake: Intake,
  event: StoredEvent,
  arrival: Arrival | undefined,
): Promise<CallOutcome> {
  const disposition = await intake.takeOwn(JSON.parse(event.body) as Envelope, arrival)
  if (disposition.kind !== 'dead') return { kind: 'answered', events: [], arrival: undefined }
  return { kind: 'failed', detail: disposition.faults.map(({ message }) => message).join('; ') }
}

interface Answer {
  readonly events: readonly Envelope[]
}

const TIMEOUTS = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']
const RESETS = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']

function outcomeOf(error: unknown, service: string): FirstOutcome {
  const { code, message } = error as { code?: string; message?: string }
  const detail = `calling ${service}: ${code ?? message ?? String(error)}`
  if (code !== undefined && TIMEOUTS.includes(code)) return { kind: 'timeout', detail }
  return { kind: 'unavailable', detail, wasReset: code !== undefined && RESETS.includes(code) }
}
