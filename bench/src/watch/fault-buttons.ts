import { orderListSchema } from '@three-ways/event-contract/order-api'
import { FaultClient } from '@three-ways/testbed/fault-client'
import type { ServiceControlClient } from '../run/service-control-client.ts'
import { placedFacts } from '../scenarios/order-facts.ts'
import { read } from './ask.ts'
import type { ServiceLook } from './look-at-service.ts'
import type { Button } from './watch-state.ts'
import type { WatchedBroker } from './watched-broker.ts'

/** What a slowed service takes longer for each message that it may be slowed in. */
export const SLOW_MS = 500
const FAIL_REASON = 'service_error'
/** Begins like JSON, and does not end. */
const UNREADABLE = Buffer.from('{"specversion":"1.0","type":"OrderPlaced","data":{')

/** Of one service, what decides which buttons can work. */
export interface Situation {
  readonly look: ServiceLook
  /** Undefined where nobody keeps its process who could be told. */
  readonly kept: { readonly pid: number | null; readonly held: boolean } | undefined
  /** Whether a message that it had before can be made again. */
  readonly repeats: boolean
}

/** The buttons that can work now. */
export function buttonsFor({ look, kept, repeats }: Situation): readonly Button[] {
  const { condition, faults } = look
  const buttons: Button[] = []
  // Where it answers and nobody knows its process, it has none of its own.
  if (kept !== undefined && kept.pid !== null) buttons.push('stop', 'kill')
  if (kept !== undefined && kept.pid === null && condition === 'down') buttons.push('start')
  if (faults?.acts === true) buttons.push('slow', 'fail')
  if (injectedWords(faults) !== '') buttons.push('heal')
  if (condition === 'up' || condition === 'not ready') {
    if (repeats) buttons.push('duplicate')
    buttons.push('poison')
  }
  return buttons
}

/** What is injected into a service, in words; empty where nothing is. */
export function injectedWords(faults: ServiceLook['faults']): string {
  if (faults === undefined) return ''
  const { delay_ms, fail_reason } = faults
  const slow = delay_ms > 0 ? [`${delay_ms} ms slower`] : []
  const failing = fail_reason === undefined ? [] : [`fails with ${fail_reason}`]
  return [...slow, ...failing].join(', ')
}

/** With what buttons work. */
export interface Means {
  readonly control: ServiceControlClient | undefined
  readonly broker: WatchedBroker
  /** The door of a service. */
  readonly urlOf: (service: string) => string
  /** The service whose door customers use. */
  readonly front: string
}

/** Does what a button says; resolves with what came of it, in words. Rejects with what hindered it. */
export async function press(
  button: Button,
  service: string,
  means: Means,
  signal: AbortSignal,
): Promise<string> {
  const { control, broker, urlOf } = means
  const faults = new FaultClient(urlOf(service))
  switch (button) {
    case 'stop':
    case 'kill':
    case 'start': {
      if (control === undefined) throw new Error('nobody keeps this process who could be told')
      await control.act(service, button, signal)
      return button === 'start' ? 'it runs' : 'it is down until it is started'
    }
    case 'slow':
      await faults.set({ delay_ms: SLOW_MS, delay_share: 1 })
      return `each message takes ${SLOW_MS} ms longer`
    case 'fail':
      await faults.set({ fail_reason: FAIL_REASON })
      return `it refuses with ${FAIL_REASON}`
    case 'heal':
      await faults.set({ delay_ms: 0, fail_reason: null })
      return 'nothing is injected any more'
    case 'duplicate':
      return duplicate(service, means, signal)
    case 'poison':
      return saidTo('an unreadable message', await broker.inject(service, UNREADABLE, signal))
  }
}

async function duplicate(
  service: string,
  { broker, urlOf, front }: Means,
  signal: AbortSignal,
): Promise<string> {
  const listed = orderListSchema.safeParse(await read(`${urlOf(front)}/orders?limit=1`, signal))
  const newest = listed.data?.orders[0]
  if (newest === undefined) throw new Error('there is no order yet whose event could come twice')
  const fact = placedFacts(newest).find((one) => one.service === service)
  if (fact === undefined) throw new Error(`${service} has no message that is known here`)
  return saidTo(`OrderPlaced of ${newest.order_id}`, await broker.inject(service, fact.body, signal))
}

function saidTo(what: string, answer: 'accepted' | number): string {
  return answer === 'accepted' ? `${what} is in its way` : `${what} was answered with ${answer}`
}

/** Services that get a message which can be made again from what customers see. */
export function repeatable(): ReadonlySet<string> {
  const sample = { order_id: 'sample', user_id: 'u', restaurant_id: 'r', items: [{ sku: 'burger', qty: 1 }] }
  return new Set(placedFacts(sample).map(({ service }) => service))
}
