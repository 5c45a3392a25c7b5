import { withoutPassword } from '@three-ways/event-contract/secrets'
import { openComposeBroker } from '../compose/compose-site.ts'
import { attachBroker } from './attach.ts'
import type { BrokerRequest, BrokerSourceName, RunningBroker } from './broker-source.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { openLocalKafka } from './local-kafka.ts'
import { openLocalRabbitmq } from './local-rabbitmq.ts'

/** The order in which `auto` tries them. */
export const automatic_order = ['attach', 'local', 'compose'] as const satisfies BrokerSourceName[]

export type BrokerOpener = (source: BrokerSourceName, request: BrokerRequest) => Promise<RunningBroker>

/**
 * A broker that carried a message, from the source that was asked for, or from the first that works. One that
 * was named by its URL is taken or none is: whoever names a broker does not mean another one. Rejects
 * with BrokerUnavailable when there is none; whatever was started on the way is ended by then.
 */
export async function openBroker(
  request: BrokerRequest,
  openFrom: BrokerOpener = openFromSource,
): Promise<RunningBroker> {
  request.signal.throwIfAborted()
  const named = request.url !== undefined && request.url !== ''
  const source = request.source === 'auto' && named ? 'attach' : request.source
  const broker = source === 'auto' ? await firstThatWorks(request, openFrom) : await openFrom(source, request)
  request.say(`${broker.kind}: ${broker.source} at ${withoutPassword(broker.url)} (${broker.why})`)
  return broker
}

async function openFromSource(source: BrokerSourceName, request: BrokerRequest): Promise<RunningBroker> {
  if (source === 'attach') return attachBroker(request)
  if (source === 'local') {
    return request.kind === 'kafka' ? openLocalKafka(request) : openLocalRabbitmq(request)
  }
  return openComposeBroker(request)
}

async function firstThatWorks(request: BrokerRequest, openFrom: BrokerOpener): Promise<RunningBroker> {
  const refusals: BrokerUnavailable[] = []
  for (const source of automatic_order) {
    try {
      const broker = await openFrom(source, request)
      const passed_over = refusals.length === 0 ? '' : `; passed over ${sourcesOf(refusals)}`
      return { ...broker, why: `${broker.why}${passed_over}` }
    } catch (error) {
      if (!(error instanceof BrokerUnavailable)) throw error
      refusals.push(error)
      if (error.code !== 'no_url') request.say(`${request.kind}: not by ${source}: ${error.message}`)
    }
  }
  const ways = refusals.map((refusal, index) => `- ${automatic_order[index]}: ${refusal.message}`)
  throw new BrokerUnavailable(
    'no_source',
    `no way to come by a ${request.kind} works here. What each of them would need:\n${ways.join('\n')}`,
    new AggregateError(refusals),
  )
}

function sourcesOf(refusals: readonly BrokerUnavailable[]): string {
  return refusals.map((refusal, index) => `${automatic_order[index]} (${refusal.code})`).join(', ')
}
