import type { ProxiedListener } from './broker-source.ts'

export interface KafkaPorts {
  broker: number
  controller: number
  proxied?: ProxiedListener | undefined
}

/*
 * What differs from Kafka's defaults and is not just a place. The replication factors must be 1 because
 * there is one node. The cleaner's buffer is 128 MB by default, half of our small heap, and it has next
 * to nothing to clean.
 */
const tuned = {
  'offsets.topic.replication.factor': 1,
  'offsets.topic.num.partitions': 8,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'transaction.state.log.num.partitions': 8,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'group.initial.rebalance.delay.ms': 0,
  'auto.create.topics.enable': 'false',
  'log.cleaner.dedupe.buffer.size': 16_777_216,
} as const

/** The heap is ours; the rest is what Kafka's own start script gives its broker. */
export const broker_java_flags = [
  '-Xms256m',
  '-Xmx512m',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-Djava.awt.headless=true',
] as const

export function serverProperties(ports: KafkaPorts, data_folder: string): string {
  const broker = `127.0.0.1:${ports.broker}`
  const controller = `127.0.0.1:${ports.controller}`
  const more = ports.proxied === undefined ? [] : [ports.proxied]
  const listeners = more.map(({ port }) => `,PROXIED://127.0.0.1:${port}`).join('')
  const told = more.map(({ told_port }) => `,PROXIED://127.0.0.1:${told_port}`).join('')
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': controller,
    listeners: `PLAINTEXT://${broker},CONTROLLER://${controller}${listeners}`,
    'advertised.listeners': `PLAINTEXT://${broker}${told}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT',
    'log.dirs': data_folder,
    ...tuned,
  }
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

export function reportedKafkaSettings(): Record<string, string | number> {
  return { 'process.roles': 'broker,controller', ...tuned, java_flags: broker_java_flags.join(' ') }
}
