import type { Carrier, ServiceContext } from '@three-ways/service-runtime/carrier'
import { deadLetteredLine } from '@three-ways/service-runtime/facts-log'
import { EVENTS_PER_PUBLISH, OutboxRelay } from '@three-ways/service-runtime/relay/outbox-relay'
import { BadSettings } from '@three-ways/service-runtime/settings'
import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import type { IHeaders } from 'kafkajs'
import { MESSAGES_IN_FLIGHT } from './batch-intake.ts'
import type { CarrierFacts } from './carrier-facts.ts'
import { REQUEST_TIMEOUT_MS } from './client.ts'
import { Connection } from './connection.ts'
import { GroupMember, SESSION_TIMEOUT_MS } from './consumer.ts'
import { deadLetterOf, isForAnother, putAside } from './dead-letters.ts'
import { kafkajsVersion, mendKafkajs } from './kafkajs-mends.ts'
import { ACKS_ALL, Publisher } from './publisher.ts'
import { SOCKET_OPTIONS } from './sockets.ts'
import { groupOf, topicConfigs, topicOf, topicsReadBy } from './topology.ts'

/**
 * Carries one service's events: its outbox goes to its topic, and the topics that carry what it handles are
 * read by its consumer group. Everything connects in the background.
 */
export function openCarrier(context: ServiceContext): Carrier {
  const { workflow, declaration, settings, intake, log, signal } = context
  if (settings.broker_url === undefined) {
    throw new BadSettings([
      { path: 'BROKER_URL', message: 'expected host:port of a Kafka broker, it is not set' },
    ])
  }
  const { namespace } = settings
  const { name } = declaration
  const connection = new Connection({
    broker_url: settings.broker_url,
    service: name,
    topics: topicConfigs(workflow, namespace, settings.durability),
    log,
    blockages: context.blockages,
    signal,
  })
  const publisher = new Publisher(connection, topicOf(name, namespace))
  const publish = (events: readonly StoredEvent[], until: AbortSignal) => publisher.publish(events, until)
  const relay = new OutboxRelay({ ...context, publish })
  const isUnhandled = unhandledBy(context)
  const topics = topicsReadBy(workflow, name, namespace)
  const member = new GroupMember({
    connection,
    group: groupOf(name, namespace, settings.replay?.reader),
    topics,
    intake,
    putAside: async (origin, message, body, dead) => {
      // Whoever has to handle the message puts it aside; one that only watches, or reads what others have
      // handled long ago, would put it there twice.
      if (declaration.observer === true || settings.replay !== undefined) return
      await putAside(publisher, origin, deadLetterOf(name, origin, dead, message, body), signal)
      log.warn(`${deadLetteredLine(dead)}, from ${origin.topic}/${origin.partition}@${origin.offset}`)
    },
    passesOver: (headers) => isUnhandled(headers) || isForAnother(name, headers),
    log,
    signal,
  })
  const reads = topics.length > 0
  connection.start()
  if (reads) member.start()

  return {
    dispatch: async () => {},
    join: async () => {},
    nudge: () => relay.nudge(),
    waitingFor() {
      if (!connection.isUp()) return ['broker']
      return reads && !member.hasPartitions() ? ['partitions'] : []
    },
    status: () => ({ ...factsOf(connection), publish_sizes: relay.sizes.summary() }),
    async drain(until) {
      await member.finish(until)
      // Without a broker there is nobody to hand anything to: outbox and inbox keep it for the next start.
      if (!connection.isUp()) return
      await member.committed(until)
      await relay.drain(until)
      await member.leave(until)
      await connection.close(until)
    },
    async [Symbol.asyncDispose]() {
      connection.abandon()
      await member.leave(AbortSignal.timeout(1000))
    },
  }
}

/** Whether the headers of a record name a known type that this service does not handle. */
function unhandledBy({ workflow, declaration }: ServiceContext): (headers: IHeaders | undefined) => boolean {
  const unhandled = workflow.catalogue.kinds.filter(({ type }) => declaration.handles[type] === undefined)
  const types = new Set(unhandled.map(({ type }) => type))
  return (headers) => headers?.ce_type !== undefined && types.has(headers.ce_type.toString())
}

function factsOf(connection: Connection): CarrierFacts {
  return {
    client: `kafkajs ${kafkajsVersion}`,
    mended: mendKafkajs(),
    acks: ACKS_ALL,
    connections: connection.connections(),
    nagle_off: SOCKET_OPTIONS.noDelay,
    publish_batch_limit: EVENTS_PER_PUBLISH,
    messages_in_flight_limit: MESSAGES_IN_FLIGHT,
    session_timeout_ms: SESSION_TIMEOUT_MS,
    request_timeout_ms: REQUEST_TIMEOUT_MS,
  }
}
