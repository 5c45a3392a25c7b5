import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import { NOT_TRACED, type Tracing } from '@three-ways/service-runtime/trace/tracing'
import { beforeEach, describe, expect, it } from 'vitest'
import { FakeChannel } from '../test/fake-channel.ts'
import { Publisher, Unroutable } from './publisher.ts'

const { signal } = new AbortController()

function eventOf(sequence: number, type = 'OrderPlaced'): StoredEvent {
  return {
    sequence,
    event_id: `o-${sequence}:${type}`,
    type,
    subject: `o-${sequence}`,
    body: `{"n":${sequence}}`,
  }
}

let channel: FakeChannel
/** Stamps that can be told apart from real ones. */
const traced: Tracing = {
  ...NOT_TRACED,
  is_on: true,
  writing: (make, add) => (event) => add(make(event), { 'three-ways-stamps': `stamps of ${event.event_id}` }),
}

let publisher: Publisher
beforeEach(() => {
  channel = new FakeChannel()
  publisher = open()
})

function open(tracing?: Tracing): Publisher {
  const required = new Map([['OrderPlaced', ['inventory-service']]])
  const opened = new Publisher(channel.asLink(), 'order-service', required, 'orders', tracing)
  opened.watch(channel.asChannel())
  return opened
}

/** Publishes, and says how that stands once everything that can happen without the broker has happened. */
async function begin(events: readonly StoredEvent[]) {
  let state = 'waiting'
  const done = publisher.publish(events, signal).then(
    () => {
      state = 'confirmed'
    },
    (error: Error) => {
      state = error.message
      return error
    },
  )
  await new Promise(setImmediate)
  return { done, state: () => state }
}

describe('publishing events', () => {
  it('sends them in their order, persistent, with their ids, to the key of emitter and type', async () => {
    await begin([eventOf(1), eventOf(2)])
    expect(channel.published).toMatchObject([
      {
        exchange: 'orders',
        routing_key: 'order-events.OrderPlaced',
        properties: { messageId: 'o-1:OrderPlaced' },
      },
      { properties: { messageId: 'o-2:OrderPlaced', persistent: true, mandatory: true } },
    ])
    expect(channel.published[1]?.body.toString()).toBe('{"n":2}')
  })

  it('says nothing else of them; in a service that traces, their stamps', async () => {
    await begin([eventOf(1)])
    publisher = open(traced)
    await begin([eventOf(1)])
    const plain = {
      persistent: true,
      contentType: 'application/cloudevents+json',
      mandatory: true,
      messageId: 'o-1:OrderPlaced',
    }
    expect(channel.published.map(({ properties }) => properties)).toStrictEqual([
      plain,
      { ...plain, headers: { 'three-ways-stamps': 'stamps of o-1:OrderPlaced' } },
    ])
  })

  it('demands a queue only for types that somebody has to get', async () => {
    await begin([eventOf(1, 'SeenByObserversOnly')])
    expect(channel.published[0]?.properties.mandatory).toBe(false)
  })

  it('is done when the last message is confirmed, and not before', async () => {
    const publishing = await begin([eventOf(1), eventOf(2)])
    channel.published[1]?.answer(null)
    await new Promise(setImmediate)
    expect(publishing.state()).toBe('waiting')
    channel.published[0]?.answer(null)
    await publishing.done
    expect(publishing.state()).toBe('confirmed')
    expect(publisher.published).toBe(2)
  })

  it('fails when the broker refuses one of them, once all are answered', async () => {
    const publishing = await begin([eventOf(1), eventOf(2)])
    channel.published[0]?.answer(new Error('message nacked'))
    await new Promise(setImmediate)
    expect(publishing.state()).toBe('waiting')
    channel.published[1]?.answer(null)
    await publishing.done
    expect(publishing.state()).toBe('message nacked')
    expect(publisher.published).toBe(0)
  })

  it('fails when a message comes back, although the broker confirms it', async () => {
    const publishing = await begin([eventOf(1), eventOf(2)])
    const returned = { routingKey: 'order-events.OrderPlaced' }
    channel.emit('return', { fields: returned, properties: { messageId: 'o-2:OrderPlaced' } })
    for (const { answer } of channel.published) answer(null)
    expect(await publishing.done).toBeInstanceOf(Unroutable)
  })

  it('blames a returned message only on the lot that it was in', async () => {
    const other = await begin([eventOf(1)])
    const mine = await begin([eventOf(2)])
    const returned = { routingKey: 'order-events.OrderPlaced' }
    channel.emit('return', { fields: returned, properties: { messageId: 'o-2:OrderPlaced' } })
    for (const { answer } of channel.published) answer(null)
    expect(await mine.done).toBeInstanceOf(Unroutable)
    expect(await other.done).toBeUndefined()
  })

  it('fails when the channel throws, as a closed one does', async () => {
    channel.publish = () => {
      throw new Error('Channel closed')
    }
    const publishing = await begin([eventOf(1)])
    expect(publishing.state()).toBe('Channel closed')
  })
})

describe('the receipt of a lot', () => {
  const queue = 'inventory-service'
  const answerAll = () => {
    for (const { answer } of channel.published) answer(null)
  }

  it('is no receipt when a queue that must have got it is missing, whoever else got it', async () => {
    channel.readers.set(queue, new Error('NOT_FOUND - no queue'))
    const publishing = await begin([eventOf(1)])
    answerAll()
    await publishing.done
    expect(publishing.state()).toBe('NOT_FOUND - no queue')
  })

  it('is whole when the queue is read, since it is read only when it is bound', async () => {
    const first = await begin([eventOf(1)])
    answerAll()
    await first.done
    const second = await begin([eventOf(2)])
    answerAll()
    await second.done
    expect(second.state()).toBe('confirmed')
    // On a fresh channel nobody is known.
    expect(channel.bound).toEqual(['inventory-service to orders by *.OrderPlaced, behind 0'])
  })

  it('is doubted when nobody reads the queue and it holds less: it is bound, and all is published again', async () => {
    const first = await begin([eventOf(1)])
    answerAll()
    await first.done
    channel.readers.set(queue, 0)
    const second = await begin([eventOf(2)])
    answerAll()
    await new Promise(setImmediate)
    expect(second.state()).toBe('waiting')
    expect(channel.bound.at(-1)).toBe('inventory-service to orders by *.OrderPlaced, behind 2')
    channel.published.at(-1)?.answer(null)
    await second.done
    expect(channel.published.map(({ body }) => body.toString())).toEqual(['{"n":1}', '{"n":2}', '{"n":2}'])
    const third = await begin([eventOf(3)])
    answerAll()
    await third.done
    expect(channel.published).toHaveLength(4)
  })

  it('is whole when the queue, whose reader has just left, holds as much as it had to get', async () => {
    const first = await begin([eventOf(1)])
    answerAll()
    await first.done
    channel.readers.set(queue, 0)
    channel.messages = 2
    const second = await begin([eventOf(2), eventOf(3)])
    answerAll()
    await second.done
    expect(second.state()).toBe('confirmed')
    expect(channel.published).toHaveLength(3)
  })

  it('is asked for at both ends of a long lot', async () => {
    const first = await begin([eventOf(1)])
    answerAll()
    await first.done
    channel.readers.set(queue, new Error('NOT_FOUND - no queue'))
    const publishing = await begin(Array.from({ length: 100 }, (_, n) => eventOf(n + 2)))
    await publishing.done
    expect(channel.published).toHaveLength(1)
  })
})
