import { workflow } from '@three-ways/order-workflow/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { EffectiveSetting, Inspector } from '@three-ways/testbed/system'
import { request } from 'undici'
import { CONNECTIONS_PER_PEER } from './connection.ts'
import { parkedDeliveries, tellCaller } from './dead-letters.ts'
import { MAX_FAILURES } from './retries.ts'

/** Looks into a raised system. There is no broker: what is on its way is in the callers' outboxes. */
export function openInspector(deployment: Deployment, title: string): Inspector {
  return {
    backlog: async () => ({ messages: new Map(), total: 0 }),
    inject: (service, body, signal) => inject(deployment, service, body, signal),
    deadLetters: (signal) => parkedDeliveries(deployment, signal),
    redrive: async (id, signal, body) => {
      // What was emitted is a fact; a handler that cannot take it is what has to be repaired.
      if (body !== undefined) throw new TypeError('Redriving by HTTP: a stored event cannot be replaced')
      await tellCaller(deployment, 'redrive', id, signal)
    },
    drop: (id, signal) => tellCaller(deployment, 'drop', id, signal),
    settings: (signal) => settings(deployment, title, signal),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Posts raw bytes to the verb that their type asks for; to the service's first verb when they have none. */
async function inject(
  { urls }: Deployment,
  service: string,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<number> {
  const handles = workflow.services.find(({ name }) => name === service)?.handles ?? {}
  const type = typeOf(body)
  const handler = (type === undefined ? undefined : handles[type]) ?? Object.values(handles)[0]
  const { statusCode, body: answer } = await request(`${urls.get(service)}/${handler?.verb ?? ''}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal,
  })
  await answer.dump()
  return statusCode
}

function typeOf(body: Uint8Array): string | undefined {
  try {
    const { type } = JSON.parse(Buffer.from(body).toString()) as { type?: unknown }
    return typeof type === 'string' ? type : undefined
  } catch {
    return undefined
  }
}

/** By what the store does at a commit. */
const CLASSES: Readonly<Record<string, string>> = { NORMAL: 'D1', FULL: 'D2' }

interface Status {
  readonly pragmas: { readonly journal_mode: string; readonly synchronous: string }
  readonly settings: { readonly handler_concurrency: number; readonly request_timeout_ms: number }
}

async function settings(
  deployment: Deployment,
  title: string,
  signal: AbortSignal,
): Promise<readonly EffectiveSetting[]> {
  const { body } = await request(`${deployment.urls.get('order-service')}/status`, { signal })
  const status = (await body.json()) as Status
  const { journal_mode, synchronous } = status.pragmas
  const { handler_concurrency, request_timeout_ms } = status.settings
  const answers: Record<string, string> = {
    client: title,
    'answer to the customer': 'the decision (201, 422), after the notification',
    'durability class': CLASSES[synchronous] ?? `neither: store ${synchronous}`,
    'message durability': 'the outbox row in the caller’s store',
    'publish confirmed': 'the handler answers after its commit',
    acknowledge: 'after local commit',
    'messages in flight per consumer': `up to ${CONNECTIONS_PER_PEER} calls`,
    'handler concurrency': String(handler_concurrency),
    'publish batch limit': '1 (a call carries one event)',
    connections: `kept alive, up to ${CONNECTIONS_PER_PEER} per neighbour`,
    'nagle off': 'yes',
    store: `SQLite, ${journal_mode}, synchronous ${synchronous}`,
    retries: 'required: one, after a reset; others: unlimited, with backoff',
    'dead letters': `parked in the caller’s store after ${MAX_FAILURES} failures; unreadable: 400 at the door`,
    'request timeout': `${request_timeout_ms} ms`,
    'past events': 'not kept for readers',
  }
  return Object.entries(answers).map(([question, value]) => ({ question, value }))
}
