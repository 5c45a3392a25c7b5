import { commonValue, type EffectiveSettings, wordOf } from '@three-ways/event-contract/effective-settings'
import { installedVersion } from '@three-ways/service-runtime/told/installed-version'
import { socketSettings } from '@three-ways/service-runtime/told/socket-settings'
import type { BrokerLink } from './connection.ts'

/** What is in force on the connections of a service: of their sockets, and as agreed upon with the broker. */
export function linkSettings(links: readonly BrokerLink[]): EffectiveSettings {
  const open = links.flatMap((link) => link.connection() ?? [])
  const channels = links.map((link) => link.current())
  return {
    transport_client: wordOf(`amqplib-${installedVersion(import.meta.resolve('amqplib'))}`),
    ...socketSettings(open.map(({ stream }) => stream)),
    amqp_connections: open.length,
    amqp_heartbeat_s: commonValue(open.map(({ heartbeat }) => heartbeat)),
    amqp_frame_most_bytes: commonValue(open.map(({ frameMax }) => frameMax)),
    amqp_publisher_confirms: commonValue(channels.map((channel) => channel && 'waitForConfirms' in channel)),
  }
}
