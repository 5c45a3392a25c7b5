import type { Deployment } from '@three-ways/testbed/deployment'
import type { EffectiveSetting, Inspector } from '@three-ways/testbed/system'
import type { MemoryBroker } from './memory-broker.ts'
import { MOST_UNACKNOWLEDGED } from './memory-queue.ts'
import { queueOf } from './topology.ts'

/** Looks into a raised system: its broker is an object, and everything about it is exact. */
export function openInspector(deployment: Deployment, broker: MemoryBroker, title: string): Inspector {
  return {
    backlog: async () => {
      const messages = broker.backlog()
      return { messages, total: [...messages.values()].reduce((sum, count) => sum + count, 0) }
    },
    inject: async (service, body, signal) => {
      signal.throwIfAborted()
      broker.put(queueOf(service), Buffer.from(body))
      return 'accepted'
    },
    deadLetters: async () => broker.deadLetters.all(),
    redrive: async (id, _signal, repaired) => {
      const { letter, body } = broker.deadLetters.copy(id, repaired)
      broker.put(queueOf(letter.service), body)
      broker.deadLetters.remove(id)
    },
    drop: async (id) => broker.deadLetters.remove(id),
    settings: (signal) => settings(deployment, title, signal),
    [Symbol.asyncDispose]: async () => {},
  }
}

interface Status {
  readonly pragmas: { readonly journal_mode: string; readonly synchronous: string }
  readonly settings: {
    readonly durability: string
    readonly handler_concurrency: number
    readonly request_timeout_ms: number
  }
}

async function settings(
  { urls, services }: Deployment,
  title: string,
  signal: AbortSignal,
): Promise<readonly EffectiveSetting[]> {
  const response = await fetch(`${urls.get(services[0] ?? '')}/status`, { signal })
  const { pragmas, settings: effective } = (await response.json()) as Status
  const answers: Record<string, string> = {
    client: title,
    'answer to the customer': 'a receipt (202), after the commit',
    'durability class': effective.durability,
    'message durability': 'none beyond this process; the outbox row until the queue has it',
    'publish confirmed': 'when every bound queue holds it',
    acknowledge: 'after local commit, the finished prefix at once',
    'messages in flight per consumer': String(MOST_UNACKNOWLEDGED),
    'handler concurrency': String(effective.handler_concurrency),
    'publish batch limit': '500',
    connections: 'none',
    'nagle off': 'no sockets',
    store: `SQLite, ${pragmas.journal_mode}, synchronous ${pragmas.synchronous}`,
    retries: 'a handler that throws: 3 attempts; a reader that went away: without limit',
    'dead letters': 'a list in memory, with the original bytes',
    'request timeout': `${effective.request_timeout_ms} ms (no request between services)`,
    'past events': 'not kept for readers',
  }
  return Object.entries(answers).map(([question, value]) => ({ question, value }))
}
