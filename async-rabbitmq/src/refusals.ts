import { percentDecoded } from '@three-ways/testbed/brokers/kafka-address'
import { Refused } from '@three-ways/testbed/brokers/readiness'
import { causesOf, speaksTls, tlsFailure } from '@three-ways/testbed/brokers/tls-failure'

const NOT_THERE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']
const STOCK_PORT = '5672'
/** The client drops the broker's own words here, so all three are named. */
const VHOST_REMEDY =
  'it is not there, or nobody granted it: correct the address (amqp://host:port/vhost); or its limit of connections, or that of the user, is reached: rabbitmqctl list_vhost_limits and list_user_limits tell it'

/**
 * Why no connection came about, in one sentence, where trying again would not change it: a login, a vhost, a
 * certificate, a port that speaks something else. Undefined for every other failure.
 */
export async function refusalOf(error: unknown, url: string): Promise<Refused | undefined> {
  if (error instanceof Refused) return error
  const { protocol, host, hostname, port, username } = new URL(url)
  const where = `RabbitMQ at ${host}`
  const because = denialIn(error, where, percentDecoded(username) || 'guest')
  if (because !== undefined) return new Refused(because, { cause: error })
  const isThere = ![...causesOf(error)].some(({ code }) => code !== undefined && NOT_THERE.includes(code))
  if (protocol === 'amqps:') {
    const failure = tlsFailure(error, where)
    return failure === undefined ? undefined : new Refused(failure, { cause: error })
  }
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isThere && (await speaksTls(address, Number(port || STOCK_PORT)))) {
    return new Refused(`${where} speaks TLS; write amqps:// before the host`, { cause: error })
  }
  return undefined
}

/** What the broker says of who wants to come in. */
function denialIn(error: unknown, where: string, user: string): string | undefined {
  for (const { message } of causesOf(error)) {
    // As the broker put it, without the client's words around it.
    const said = /with message "(.*)"$/s.exec(message)?.[1] ?? message
    if (/ACCESS[-_]REFUSED/.test(message)) {
      return `${where} refuses user ${user} (${said}); correct user or password in its address`
    }
    // All that the client tells of a no to the vhost: the login was taken by then.
    if (/NOT[-_]ALLOWED|Expected ConnectionOpenOk/.test(message)) {
      return `${where} does not let user ${user} into this vhost; ${VHOST_REMEDY}`
    }
  }
  return undefined
}
