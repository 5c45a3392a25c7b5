import { withoutPassword } from '@three-ways/event-contract/secrets'
import type { BrokerKind, BrokerRequest, RunningBroker } from './broker-source.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { Refused, untilReady } from './readiness.ts'

const answer_deadline_ms = 10_000

const url_example: Record<BrokerKind, string> = {
  rabbitmq: 'amqp[s]://user:password@host:5672',
  kafka: 'host:9092 or kafka+ssl://user:password@host:9093',
}

/**
 * A broker that somebody else runs. It has to let a message through within the deadline; it is never
 * stopped, changed or cleaned, and its settings and version are not known.
 */
export async function attachBroker(
  request: BrokerRequest,
  deadline_ms = answer_deadline_ms,
): Promise<RunningBroker> {
  const { kind, url } = request
  if (url === undefined || url === '') {
    const message = `attaching to ${kind} needs its URL, such as ${url_example[kind]}, and none was given.`
    throw new BrokerUnavailable('no_url', message)
  }
  try {
    await untilReady({ url, probe: request.probe, deadline_ms, signal: request.signal })
  } catch (error) {
    request.signal.throwIfAborted()
    if (error instanceof Refused) throw new Refused(refusedBy(kind, url, error), { cause: error })
    throw new BrokerUnavailable('not_answering', notAnswering(kind, url, deadline_ms, error), error)
  }
  const refuse = async () => {
    const message = `the ${kind} at ${withoutPassword(url)} was attached to: it is not ours to stop or start.`
    throw new BrokerUnavailable('not_ours', message)
  }
  return {
    kind,
    url,
    management_url: request.management_url,
    source: 'attach',
    why: 'its URL was given and a message went through',
    versions: {},
    settings: {},
    can_be_faulted: false,
    pids: () => [],
    kill: refuse,
    stop: refuse,
    start: refuse,
    [Symbol.asyncDispose]: async () => {},
  }
}

function refusedBy(kind: BrokerKind, url: string, { message }: Refused): string {
  return `attaching to ${kind} at ${withoutPassword(url)}: ${message}.`
}

function notAnswering(kind: BrokerKind, url: string, deadline_ms: number, error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const said = cause instanceof Error ? cause.message || cause.name : String(cause)
  return (
    `attached to ${kind} at ${withoutPassword(url)} and expected a message to go through within ` +
    `${deadline_ms} ms; the last attempt said: ${said}. Start that broker or correct the URL ` +
    `(form: ${url_example[kind]}), or leave it out to have one started here.`
  )
}
