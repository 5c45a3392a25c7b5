import { percentDecoded } from '@three-ways/testbed/brokers/kafka-address'
import { type ChannelModel, connect, credentials } from 'amqplib'
import { refusalOf } from './refusals.ts'

/**
 * What the two ends agree on. amqplib gives a silent broker up after two to three of these, RabbitMQ a silent
 * client after two: a connection that leads nowhere is noticed within three.
 */
export const HEARTBEAT_S = 4
const HANDSHAKE_DEADLINE_MS = 5000

/**
 * Opens a connection. Rejects with `Refused` where trying again would not change the answer. User and
 * password are handed over by themselves: the client would take `%C3%A9` in its URL for two letters.
 */
export async function openConnection(url: string, name: string): Promise<ChannelModel> {
  const place = new URL(url)
  const user = percentDecoded(place.username) || 'guest'
  const password = percentDecoded(place.password) || 'guest'
  place.username = ''
  place.password = ''
  try {
    return await connect(place.href, {
      ...socketOptions(name),
      credentials: credentials.plain(user, password),
    })
  } catch (error) {
    throw (await refusalOf(error, url)) ?? error
  }
}

/** The URL of a vhost of the broker at `url`; an empty namespace leaves the URL's own vhost. */
export function withVhost(url: string, namespace: string): string {
  if (namespace === '') return withHeartbeat(url)
  const vhost = new URL(url)
  vhost.pathname = `/${encodeURIComponent(namespace)}`
  return withHeartbeat(vhost.href)
}

function withHeartbeat(url: string): string {
  const beating = new URL(url)
  beating.searchParams.set('heartbeat', String(HEARTBEAT_S))
  return beating.href
}

/** Socket settings of every connection. Nagle's algorithm, amqplib's default, would cost 50 ms per hop. */
function socketOptions(name: string) {
  return {
    noDelay: true,
    keepAlive: true,
    timeout: HANDSHAKE_DEADLINE_MS,
    clientProperties: { connection_name: name },
  }
}
