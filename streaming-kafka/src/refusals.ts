import { withoutPassword } from '@three-ways/event-contract/secrets'
import { readKafkaAddress } from '@three-ways/testbed/brokers/kafka-address'
import { Refused } from '@three-ways/testbed/brokers/readiness'
import { causesOf, speaksTls, tlsFailure } from '@three-ways/testbed/brokers/tls-failure'

const NOT_THERE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']

/**
 * The failure in one sentence, where trying again would not change it: a login, a certificate, a port that
 * speaks something else. Undefined for every other one.
 */
export async function refusalOf(error: unknown, broker_url: string): Promise<Refused | undefined> {
  if (error instanceof Refused) return error
  const { hosts, tls, login } = readKafkaAddress(broker_url)
  const where = shownHosts(broker_url)
  const denied = denialIn(error)
  if (denied !== undefined) {
    const remedy = 'correct user, password or ?mechanism= in its address'
    return new Refused(`Kafka at ${where} refuses user ${login?.user} (${denied.message}); ${remedy}`, {
      cause: error,
    })
  }
  const because = tls ? tlsFailure(error, `Kafka at ${where}`) : undefined
  if (because !== undefined) return new Refused(because, { cause: error })
  const isThere = ![...causesOf(error)].some(({ code }) => code !== undefined && NOT_THERE.includes(code))
  const [{ host, port }] = hosts
  if (!tls && isThere && (await speaksTls(host, port))) {
    return new Refused(`Kafka at ${where} speaks TLS; write kafka+ssl:// before the host`, { cause: error })
  }
  return undefined
}

/** Where a broker is, for a message. */
export function shownHosts(broker_url: string): string {
  return withoutPassword(broker_url)
    .replace(/^[^@]*@|^\w[\w+]*:\/\//i, '')
    .replace(/[/?].*$/s, '')
}

function denialIn(error: unknown): Error | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'KafkaJSSASLAuthenticationError') return cause
  }
  return undefined
}
