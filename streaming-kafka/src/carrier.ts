import type { Carrier, ServiceContext } from '@three-ways/service-runtime/carrier'
import { OutboxRelay } from '@three-ways/service-runtime/relay/outbox-relay'
import { BadSettings } from '@three-ways/service-runtime/settings'
import type { BatchIntakeOptions } from './batch-intake.ts'
import { Connection } from './connection.ts'
import { GroupMember } from './consumer.ts'
import { isForAnother } from './header-hints.ts'
import { ACKS_ALL, Publisher } from './publisher.ts'
import { putAside } from './put-aside.ts'
import { groupOf, topicConfigs, topicOf, topicsReadBy } from './topology.ts'

/**
 * Carries one service's events: its outbox goes to its topic, and the topics that carry what it handles are
 * read by its consumer group. Everything connects in the background.
 */
export function openCarrier(context: ServiceContext): Carrier {
  const { workflow, declaration, settings, intake, tracing, log, blockages, signal } = context
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
    topics: topicConfigs(workflow, namespace, settings.durability, settings.replication_factor),
    log,
    blockages,
    onMadeAgain: (again) => member.readAgain(again),
    signal,
  })
  const publisher = new Publisher(connection, topicOf(name, namespace), tracing)
  const relay = new OutboxRelay({ ...context, publish: (events, until) => publisher.publish(events, until) })
  const readersOf = readersIn(context)
  const topics = topicsReadBy(workflow, name, namespace)
  const member = new GroupMember({
    connection,
    group: groupOf(name, namespace, settings.replay?.reader),
    topics,
    intake,
    tracing,
    putAside: puttingAside(context, publisher),
    passesOver: (topic, headers) => isForAnother(name, readersOf(topic), headers),
    log,
    blockages,
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
    status: () => relay.status(),
    ...(reads ? { waiting: () => member.waiting() } : {}),
    settings: () => ({
      ...connection.settings(),
      ...relay.settings(),
      ...member.settings(),
      kafka_acknowledgements: publisher.acks === ACKS_ALL ? 'all' : publisher.acks,
    }),
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

/**
 * Whoever has to handle a message puts it aside; one that only watches, or reads what others have handled
 * long ago, would put it there twice.
 */
function puttingAside(context: ServiceContext, publisher: Publisher): BatchIntakeOptions['putAside'] {
  const { declaration, settings, blockages, given_up, signal } = context
  if (declaration.observer === true || settings.replay !== undefined) return async () => {}
  const aside = { service: declaration.name, publisher, blockages }
  return async (origin, message, dead, stopping) => {
    const kept = await putAside(aside, origin, message, dead, AbortSignal.any([signal, stopping]))
    const how_much = kept === 'whole' ? '' : `, kept as ${kept}`
    const { topic, partition, offset } = origin
    given_up.deadLettered(dead, `${topic}/${partition}@${offset}${how_much}`)
  }
}

/** Who reads a topic, told once for each. */
function readersIn({ workflow, settings }: ServiceContext): (topic: string) => readonly string[] {
  const readers = new Map<string, string[]>()
  for (const { name } of workflow.services) {
    for (const topic of topicsReadBy(workflow, name, settings.namespace)) {
      readers.set(topic, [...(readers.get(topic) ?? []), name])
    }
  }
  return (topic) => readers.get(topic) ?? []
}
