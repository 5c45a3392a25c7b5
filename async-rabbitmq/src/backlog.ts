import { setTimeout as delay } from 'node:timers/promises'
import type { Backlog } from '@three-ways/testbed/system'
import type { ConfirmChannel } from 'amqplib'
import type { Management } from './management.ts'
import type { Names } from './names.ts'

/** What counting needs to reach. */
export interface BacklogSources {
  readonly urls: ReadonlyMap<string, string>
  readonly services: readonly string[]
  readonly channel: () => Promise<ConfirmChannel>
  readonly management: Management
  readonly vhost: string
  readonly names: Names
}

/**
 * What lies in one queue, and what had moved through its service when that was counted, where anybody knows.
 */
interface Count {
  readonly messages: number
  readonly moved?: string
  /** Counted by waiting for the broker's totals: too slow to be counted twice. */
  readonly slow?: boolean
}

const ANSWER_DEADLINE_MS = 1000
const MOST_COUNTS = 5
/**
 * Quorum queues publish their totals every 5 s; what is read later than that is younger than the question.
 */
const TOTALS_INTERVAL_MS = 5000
const BETWEEN_READS_MS = 100

/**
 * What lies in the queues, waiting or unacknowledged. Counts are repeated until two in a row agree in
 * everything, and are then exact for all queues at one moment; while messages move, the last of a few is
 * given. Takes some milliseconds, or up to 6 s while a service holds messages and does not answer.
 */
export async function countBacklog(sources: BacklogSources, signal: AbortSignal): Promise<Backlog> {
  let counts = await countAll(sources, signal)
  const slow = [...counts.values()].some((count) => count.slow)
  for (let times = 1; times < MOST_COUNTS && !slow; times += 1) {
    const again = await countAll(sources, signal)
    const agree = fingerprint(again) === fingerprint(counts)
    counts = again
    if (agree) break
  }
  const messages = new Map([...counts].map(([service, count]) => [service, count.messages]))
  return { messages, total: [...messages.values()].reduce((sum, count) => sum + count, 0) }
}

function fingerprint(counts: ReadonlyMap<string, Count>): string {
  return JSON.stringify([...counts])
}

async function countAll(sources: BacklogSources, signal: AbortSignal): Promise<Map<string, Count>> {
  const counted = sources.services.map(async (service) => {
    const count =
      (await countByService(sources, service, signal)) ?? (await countByBroker(sources, service, signal))
    return [service, count] as const
  })
  return new Map(await Promise.all(counted))
}

/** The service knows both numbers exactly; undefined when it does not answer or holds no channel. */
async function countByService(
  { urls }: BacklogSources,
  service: string,
  signal: AbortSignal,
): Promise<Count | undefined> {
  try {
    const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_DEADLINE_MS)])
    const response = await fetch(`${urls.get(service)}/status`, { signal: until })
    const { carrier } = (await response.json()) as { carrier?: Record<string, unknown> }
    const { ready, unacknowledged, received, published } = carrier ?? {}
    if (typeof ready !== 'number' || typeof unacknowledged !== 'number') return undefined
    return { messages: ready + unacknowledged, moved: `${received} in, ${published} out` }
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/**
 * Without a consumer nothing is unacknowledged, and the declaration's count is all. A consumer that does not
 * answer (stopped by a signal, say) keeps what it holds to itself: then the broker's own totals are waited
 * for.
 */
async function countByBroker(sources: BacklogSources, service: string, signal: AbortSignal): Promise<Count> {
  const channel = await sources.channel()
  const { messageCount, consumerCount } = await channel.checkQueue(sources.names.queueOf(service))
  if (consumerCount === 0) return { messages: messageCount }
  return { messages: await youngTotal(sources, service, signal), slow: true }
}

async function youngTotal(
  { management, vhost, names }: BacklogSources,
  service: string,
  signal: AbortSignal,
): Promise<number> {
  const [in_vhost, queue] = [vhost, names.queueOf(service)].map(encodeURIComponent)
  const path = `/queues/${in_vhost}/${queue}?disable_stats=true&enable_queue_totals=true`
  const read = async () => ((await management.read(path, signal)) as { messages: number }).messages
  const asked_ms = performance.now()
  const before = await read()
  for (;;) {
    const late = performance.now() - asked_ms > TOTALS_INTERVAL_MS
    const total = await read()
    // A total that changed was published after the question; one that was read after the interval was, too.
    if (late || total !== before) return total
    await delay(BETWEEN_READS_MS, undefined, { signal })
  }
}
