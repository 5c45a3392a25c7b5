import { randomUUID } from 'node:crypto'
import { writeReplayFrom } from '@three-ways/event-contract/replay-from'
import { createLog } from '@three-ways/service-runtime/log'
import { TooLate } from '@three-ways/testbed/order-client'
import { type History, NoHistory, type Reader, type Replay } from '@three-ways/testbed/replay'
import type { ConfirmChannel, Message } from 'amqplib'
import { BrokerLink, TOOL_PATIENCE_MS } from './connection.ts'
import { MARK_PROPERTIES, positionOf } from './history.ts'
import { type Placing, placeOf } from './place.ts'

const MARK_WITHIN_MS = 10_000
const AT_HAND = 100

/**
 * The stream keeps every event; readers of it are known to nobody, so there is nothing to put back or to
 * remove.
 */
export class StreamReplay implements Replay {
  readonly #url: string
  readonly #stream: string
  readonly #ended = new AbortController()
  #opened: BrokerLink | undefined

  constructor(placing: Placing) {
    const { url, names } = placeOf(placing)
    this.#url = url
    this.#stream = names.history_stream
  }

  async history(_service: string, signal: AbortSignal): Promise<History> {
    const channel = await this.#link().channel(signal)
    await expectStream(channel, this.#stream)
    const end = await markEnd(channel, this.#stream, signal)
    const first = await firstPosition(channel, this.#stream, signal)
    return new Map([[this.#stream, { first, end }]])
  }

  async reader(...[, name, from]: Parameters<Replay['reader']>): Promise<Reader> {
    return {
      environment: { REPLAY_READER: name, REPLAY_FROM: writeReplayFrom(from) },
      reached: (url, signal) => askProcess(url, this.#stream, signal),
      [Symbol.asyncDispose]: async () => {},
    }
  }

  /** The live reader has a queue, which has nothing left: put back, it reads the stream from its number 0. */
  rewound(service: string, signal: AbortSignal): Promise<Reader> {
    return this.reader(service, 'rewound', { kind: 'number', position: 0 }, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the replay is closed'))
    await this.#opened?.[Symbol.asyncDispose]()
  }

  /** Most systems are never asked to read again: the connection is made when the first one is. */
  #link(): BrokerLink {
    this.#opened ??= new BrokerLink({
      url: this.#url,
      name: 'replay',
      setUp: (channel) => channel.prefetch(AT_HAND).then(() => {}),
      log: createLog('replay', 'silent', () => {}),
      patience_ms: TOOL_PATIENCE_MS,
      signal: this.#ended.signal,
    })
    return this.#opened
  }
}

/** The broker answers with an error, and ends the channel, where there is no stream. */
async function expectStream(channel: ConfirmChannel, stream: string): Promise<void> {
  try {
    await channel.checkQueue(stream)
  } catch (cause) {
    const message =
      `Reading past events again: expected the stream ${stream}, got none. ` +
      'It is made where the analytics service runs, and queues keep nothing: raise the system with observers.'
    throw new NoHistory(message, { cause })
  }
}

/** What the process that reads the stream says of itself. */
async function askProcess(
  url: string,
  stream: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${url}/status`, { signal })
  const { carrier } = (await response.json()) as { carrier?: { history_position?: number | null } }
  return new Map([[stream, carrier?.history_position ?? 0]])
}

/**
 * The position behind the last event. The broker's own count is seconds old; a mark that is put at the end
 * and read there is not.
 */
async function markEnd(channel: ConfirmChannel, stream: string, signal: AbortSignal): Promise<number> {
  const messageId = randomUUID()
  const isMine = ({ properties }: Message) => properties.messageId === messageId
  return readUntil(channel, stream, 'next', isMine, signal, () => {
    channel.publish('', stream, Buffer.alloc(0), { ...MARK_PROPERTIES, messageId })
  })
}

function firstPosition(channel: ConfirmChannel, stream: string, signal: AbortSignal): Promise<number> {
  return readUntil(channel, stream, 'first', () => true, signal)
}

/** The position of the first message that `found` accepts. */
async function readUntil(
  channel: ConfirmChannel,
  stream: string,
  from: 'first' | 'next',
  found: (message: Message) => boolean,
  signal: AbortSignal,
  whenReading?: () => void,
): Promise<number> {
  const position = Promise.withResolvers<number>()
  const late = AbortSignal.any([signal, AbortSignal.timeout(MARK_WITHIN_MS)])
  const giveUp = () => position.reject(signal.aborted ? signal.reason : tooLate(stream, from))
  late.addEventListener('abort', giveUp, { once: true })
  channel.once('close', giveUp)
  const onMessage = (message: Message | null) => {
    if (message === null) return position.reject(tooLate(stream, from))
    channel.ack(message)
    if (found(message)) position.resolve(positionOf(message))
  }
  const { consumerTag } = await channel.consume(stream, onMessage, {
    arguments: { 'x-stream-offset': from },
  })
  try {
    whenReading?.()
    return await position.promise
  } finally {
    late.removeEventListener('abort', giveUp)
    channel.removeListener('close', giveUp)
    await channel.cancel(consumerTag).catch(() => {})
  }
}

function tooLate(stream: string, from: string): TooLate {
  const expected = `a message within ${MARK_WITHIN_MS} ms`
  return new TooLate(`Reading ${stream} from ${from}: expected ${expected}, got none`)
}
