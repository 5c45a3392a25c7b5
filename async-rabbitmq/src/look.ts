import { setTimeout as delay } from 'node:timers/promises'
import type { Obstacle } from '@three-ways/testbed/broker-things'
import type { ChannelModel } from 'amqplib'
import { ask, type ChannelError } from './amqp-session.ts'
import { type DeclaredExchange, type DeclaredQueue, exchangeOptions, type Topology } from './topology.ts'

/** What is there under the names of a topology. */
export interface Sight {
  readonly missing: { readonly exchanges: readonly string[]; readonly queues: readonly string[] }
  readonly obstacles: readonly Obstacle[]
  /** Messages that wait in queues which are as they should be; those that hold none are left out. */
  readonly waiting: ReadonlyMap<string, number>
}

/** The same queues as they would be made of another type, by name. */
export type OtherQueues = ReadonlyMap<string, DeclaredQueue>

/** Ours in everything but its type. */
export interface OtherType extends Obstacle {
  readonly other_type: string
}

type Seen = { readonly missing: true } | { readonly obstacle: Obstacle } | { readonly waiting: number }

const NOT_FOUND = 404
const NONE = 'nobody who reads it'
/** The broker counts a reader for a while who has ended or was killed: so long he may take to be gone. */
const LEAVES_WITHIN_MS = 2_000
const BETWEEN_LOOKS_MS = 100

/**
 * Looks at everything and changes nothing: a declaration that fits what is there has no effect. What is there
 * as it would be made of another type is an `OtherType`.
 */
export async function lookAt(
  model: ChannelModel,
  topology: Topology,
  others: OtherQueues = new Map(),
): Promise<Sight> {
  const missing = { exchanges: [] as string[], queues: [] as string[] }
  const obstacles: Obstacle[] = []
  const waiting = new Map<string, number>()
  const until_ms = performance.now() + LEAVES_WITHIN_MS
  for (const exchange of topology.exchanges) {
    const seen = await lookAtExchange(model, exchange)
    if ('missing' in seen) missing.exchanges.push(exchange.name)
    else if ('obstacle' in seen) obstacles.push(seen.obstacle)
  }
  for (const queue of topology.queues) {
    const seen = await lookAtQueue(model, queue, others.get(queue.name), until_ms)
    if ('missing' in seen) missing.queues.push(queue.name)
    else if ('obstacle' in seen) obstacles.push(seen.obstacle)
    else if (seen.waiting > 0) waiting.set(queue.name, seen.waiting)
  }
  return { missing, obstacles, waiting }
}

async function lookAtExchange(model: ChannelModel, exchange: DeclaredExchange): Promise<Seen> {
  const { name, type } = exchange
  const where = `exchange ${name}`
  const there = await ask(model, (channel) => channel.checkExchange(name))
  if (!('answer' in there)) return notThere(where, there)
  const fits = await ask(model, (channel) => channel.assertExchange(name, type, exchangeOptions(exchange)))
  return 'answer' in fits ? { waiting: 0 } : { obstacle: obstacleOf(where, fits) }
}

async function lookAtQueue(
  model: ChannelModel,
  queue: DeclaredQueue,
  other: DeclaredQueue | undefined,
  until_ms: number,
): Promise<Seen> {
  const where = `queue ${queue.name}`
  const look = () => ask(model, (channel) => channel.checkQueue(queue.name))
  let there = await look()
  const isRead = () => queue.taken_by !== 'nobody' && 'answer' in there && there.answer.consumerCount > 0
  while (isRead() && performance.now() < until_ms) {
    await delay(BETWEEN_LOOKS_MS)
    there = await look()
  }
  if (!('answer' in there)) return notThere(where, there)
  const { consumerCount, messageCount } = there.answer
  const fits = await declareAgain(model, queue)
  if (!('answer' in fits)) {
    const is_ours = other !== undefined && 'answer' in (await declareAgain(model, other))
    if (!is_ours || consumerCount > 0) return { obstacle: obstacleOf(where, fits) }
    return { obstacle: otherType(where, queue, other, messageCount) }
  }
  if (isRead()) {
    return { obstacle: { where, expected: NONE, found: `${consumerCount} that read it` } }
  }
  return { waiting: queue.taken_by === 'service' ? messageCount : 0 }
}

function declareAgain(model: ChannelModel, { name, arguments: wanted }: DeclaredQueue) {
  return ask(model, (channel) => channel.assertQueue(name, { durable: true, arguments: wanted }))
}

function otherType(where: string, wanted: DeclaredQueue, found: DeclaredQueue, messages: number): OtherType {
  const typeOf = ({ arguments: declared }: DeclaredQueue) => String(declared['x-queue-type'])
  const waiting = messages === 0 ? '' : ` in which ${messages} wait`
  const other_type = typeOf(found)
  return { where, expected: `a ${typeOf(wanted)} queue`, found: `a ${other_type} one${waiting}`, other_type }
}

function notThere(where: string, error: ChannelError): Seen {
  return error.code === NOT_FOUND ? { missing: true } : { obstacle: obstacleOf(where, error) }
}

/** The broker names the argument and both values; what it says otherwise is told as it is. */
export function obstacleOf(where: string, { said }: ChannelError): Obstacle {
  const unlike = /inequivalent arg '([^']+)'.*received (.+?) but current is (.+)$/s.exec(said)
  if (unlike !== null) {
    const [, argument, ours, theirs] = unlike
    return { where, expected: `${argument} ${ours}`, found: theirs ?? '' }
  }
  const refused = /(configure|write|read) access to .* refused/.exec(said)
  if (refused !== null) return { where, expected: `the right to ${refused[1]} it`, found: said }
  return { where, expected: 'one that we may use', found: said }
}
