import type { Deployment } from '@three-ways/testbed/deployment'
import type { EffectiveSetting } from '@three-ways/testbed/system'
import { request } from 'undici'
import { CONNECTIONS_PER_PEER } from './connection.ts'
import { MAX_FAILURES } from './parking.ts'

/** By what the store does at a commit. */
const CLASSES: Readonly<Record<string, string>> = { NORMAL: 'D1', FULL: 'D2' }

interface Status {
  readonly pragmas: { readonly journal_mode: string; readonly synchronous: string }
  readonly settings: { readonly handler_concurrency: number; readonly request_timeout_ms: number }
}

/** What models that call differ in. */
export interface OwnAnswers {
  readonly client: string
  readonly 'answer to the customer': string
  readonly 'messages in flight per consumer': string
  readonly retries: string
}

/** The answers of a model whose services call each other to the questions that every model answers. */
export async function effectiveSettings(
  { urls }: Deployment,
  own: OwnAnswers,
  signal: AbortSignal,
): Promise<readonly EffectiveSetting[]> {
  const { body } = await request(`${urls.get('order-service')}/status`, { signal })
  const status = (await body.json()) as Status
  const { journal_mode, synchronous } = status.pragmas
  const { handler_concurrency, request_timeout_ms } = status.settings
  const answers: Record<string, string> = {
    client: own.client,
    'answer to the customer': own['answer to the customer'],
    'durability class': CLASSES[synchronous] ?? `neither: store ${synchronous}`,
    'message durability': 'the outbox row in the caller’s store',
    'publish confirmed': 'the handler answers after its commit',
    acknowledge: 'after local commit',
    'messages in flight per consumer': own['messages in flight per consumer'],
    'handler concurrency': String(handler_concurrency),
    'publish batch limit': '1 (a call carries one event)',
    connections: `kept alive, up to ${CONNECTIONS_PER_PEER} per neighbour`,
    'nagle off': 'yes',
    store: `SQLite, ${journal_mode}, synchronous ${synchronous}`,
    retries: own.retries,
    'dead letters': `parked in the caller’s store after ${MAX_FAILURES} failures; unreadable: 400 at the door`,
    'request timeout': `${request_timeout_ms} ms`,
    'past events': 'not kept for readers',
  }
  return Object.entries(answers).map(([question, value]) => ({ question, value }))
}
