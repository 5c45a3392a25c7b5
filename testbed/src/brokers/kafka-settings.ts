import type { ProxiedListener, SecuredListeners } from './broker-source.ts'
import { type Listener, securedListeners, securedSettings } from './kafka-listeners.ts'

export interface KafkaPorts {
  broker: number
  controller: number
  proxied?: ProxiedListener | undefined
  secured?: SecuredListeners | undefined
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
const broker_java_flags = [
  '-Xms256m',
  '-Xmx512m',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-Djava.awt.headless=true',
] as const

/** Java's first compiler and no other: soon, instead of well. */
const SHORT_LIVED_FLAG = '-XX:TieredStopAtLevel=1'

export function javaFlags(short_lived = false): string[] {
  return short_lived ? [...broker_java_flags, SHORT_LIVED_FLAG] : [...broker_java_flags]
}

export function serverProperties(ports: KafkaPorts, data_folder: string): string {
  const controller = { name: 'CONTROLLER', protocol: 'PLAINTEXT', at: `127.0.0.1:${ports.controller}` }
  const told = toldListeners(ports)
  const listeners = [...told, controller]
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': controller.at,
    listeners: listeners.map(({ name, at }) => `${name}://${at}`).join(','),
    'advertised.listeners': told.map(({ name, at, told_at = at }) => `${name}://${told_at}`).join(','),
    'controller.listener.names': controller.name,
    'listener.security.protocol.map': listeners.map(({ name, protocol }) => `${name}:${protocol}`).join(','),
    'log.dirs': data_folder,
    ...tuned,
    ...(ports.secured === undefined ? {} : securedSettings(ports.secured)),
  }
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** Those that clients are told of. */
function toldListeners({ broker, proxied, secured }: KafkaPorts): Listener[] {
  const listeners: Listener[] = [{ name: 'PLAINTEXT', protocol: 'PLAINTEXT', at: `127.0.0.1:${broker}` }]
  if (proxied !== undefined) {
    const { port, told_port } = proxied
    const told_at = `127.0.0.1:${told_port}`
    listeners.push({ name: 'PROXIED', protocol: 'PLAINTEXT', at: `127.0.0.1:${port}`, told_at })
  }
  return secured === undefined ? listeners : [...listeners, ...securedListeners(secured)]
}

export function reportedKafkaSettings(short_lived = false): Record<string, string | number> {
  return { 'process.roles': 'broker,controller', ...tuned, java_flags: javaFlags(short_lived).join(' ') }
}
