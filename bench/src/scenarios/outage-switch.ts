import { setTimeout as delay } from 'node:timers/promises'
import { withoutPassword } from '@three-ways/event-contract/secrets'
import { nowUs } from '@three-ways/instrument/clock'
import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import type { RunningSystem } from '@three-ways/testbed/system'
import { request } from 'undici'
import type { Outage } from '../settings/outage.ts'

/** How something came back, as readings of the clock. */
export interface Return {
  /** It was told to. */
  readonly restart_us: number
  /** It gave its first answer: a door that is open, a broker that carried a message. */
  readonly answering_us: number
  /** Everything that needs it takes messages in again: connected, and member of its group. */
  readonly ready_us: number
}

/** What is taken away: the broker, or a service by its name. */
interface Cut extends Pick<Outage, 'kind'> {
  readonly target: string
}

/**
 * Takes something away. Resolves when it is gone. Rejects with `BrokerUnavailable` for a broker that is not
 * ours.
 */
export async function takeAway(running: RunningSystem, { kind, target }: Cut): Promise<void> {
  if (target !== 'broker') return running.service(target)[kind]()
  const { broker } = running
  if (broker === undefined)
    throw new TypeError(`${running.system.name} has no broker that could be taken away`)
  if (kind === 'pause') throw new TypeError('A broker cannot be paused')
  if (!broker.can_be_faulted) {
    const why = `expected one that was started here, got the one at ${withoutPassword(broker.url)}. Leave --broker-url out.`
    throw new BrokerUnavailable('not_ours', `Taking the broker away: ${why}`)
  }
  await broker[kind]()
}

/** Brings it back. Resolves when everything that needs it is ready. */
export async function bringBack(
  running: RunningSystem,
  { kind, target }: Cut,
  signal: AbortSignal,
): Promise<Return> {
  const restart_us = nowUs()
  if (target === 'broker') {
    await running.broker?.start()
    const answering_us = nowUs()
    await Promise.all(running.services.map(({ name }) => untilReady(running, name, signal)))
    return { restart_us, answering_us, ready_us: nowUs() }
  }
  const service = running.service(target)
  const returned = kind === 'pause' ? service.resume() : service.start()
  // A start that fails ends the watch; it would wait for a door that never opens.
  const failed = new AbortController()
  returned.catch((error) => failed.abort(error))
  const seen = await untilReady(running, target, AbortSignal.any([signal, failed.signal]))
  await returned
  return { restart_us, ...seen }
}

const ASK_EVERY_MS = 10
const ANSWER_WITHIN_MS = 1_000

/** Asks for a service's health until it is ready. Rejects with the reason of the signal. */
async function untilReady(running: RunningSystem, service: string, signal: AbortSignal) {
  const url = `${running.deployment.urls.get(service)}/health`
  let answering_us: number | undefined
  for (;;) {
    signal.throwIfAborted()
    const http_status = await ask(url, signal)
    if (http_status !== undefined) answering_us ??= nowUs()
    if (http_status === 200 && answering_us !== undefined) return { answering_us, ready_us: nowUs() }
    await delay(ASK_EVERY_MS, undefined, { signal }).catch(() => {})
  }
}

async function ask(url: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)])
    // No connection is kept: the next process is another.
    const { statusCode, body } = await request(url, { reset: true, signal: until })
    await body.dump()
    return statusCode
  } catch {
    return undefined
  }
}
