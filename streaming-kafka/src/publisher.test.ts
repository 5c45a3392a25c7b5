import { NOT_TRACED, type Tracing } from '@three-ways/service-runtime/trace/tracing'
import type { ProducerBatch } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import type { Connection } from './connection.ts'
import { MOST_BYTES_PER_SEND, Publisher, recordOf } from './publisher.ts'

const event = { sequence: 7, event_id: 'e-7', type: 'OrderPlaced', subject: 'order-1', body: '{"id":"e-7"}' }
const { signal } = new AbortController()

/** Stamps that can be told apart from real ones. */
const traced: Tracing = {
  ...NOT_TRACED,
  is_on: true,
  writing: (make, add) => (event) => add(make(event), { 'three-ways-stamps': `stamps of ${event.event_id}` }),
}

function openPublisher(tracing?: Tracing) {
  const sent: ProducerBatch[] = []
  const answers: PromiseWithResolvers<never[]>[] = []
  const connection = {
    untilUp: async () => {},
    producer: {
      sendBatch: (batch: ProducerBatch) => {
        sent.push(batch)
        const answer = Promise.withResolvers<never[]>()
        answers.push(answer)
        return answer.promise
      },
    },
  } as unknown as Connection
  return { publisher: new Publisher(connection, 'order-events', tracing), sent, answers }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the publisher', () => {
  it('keys a record by its subject and mirrors id and type in headers', () => {
    expect(recordOf(event)).toEqual({
      key: 'order-1',
      value: '{"id":"e-7"}',
      headers: { ce_id: 'e-7', ce_type: 'OrderPlaced', 'content-type': 'application/cloudevents+json' },
    })
  })

  it('publishes such records; in a service that traces, with their stamps', async () => {
    const records = async (tracing?: Tracing) => {
      const { publisher, sent, answers } = openPublisher(tracing)
      const published = publisher.publish([event], signal)
      await turn()
      answers[0]?.resolve([])
      await published
      return sent[0]?.topicMessages?.[0]?.messages
    }
    const plain = recordOf(event)
    expect(await records()).toStrictEqual([plain])
    const headers = { ...plain.headers, 'three-ways-stamps': 'stamps of e-7' }
    expect(await records(traced)).toStrictEqual([{ ...plain, headers }])
  })

  it('has one send in flight, whoever sends, and asks every replica', async () => {
    const { publisher, sent, answers } = openPublisher()
    const first = publisher.publish([event], signal)
    const second = publisher.send('order-events.dead-letter', [{ value: 'bad' }], signal)
    await turn()
    expect(sent.map(({ acks, topicMessages }) => [acks, topicMessages?.[0]?.topic])).toEqual([
      [-1, 'order-events'],
    ])
    answers[0]?.resolve([])
    await first
    await turn()
    expect(sent).toHaveLength(2)
    answers[1]?.resolve([])
    await second
  })

  it('sends no more at once than a broker takes, whatever the size of the events', async () => {
    const { publisher, sent, answers } = openPublisher()
    const body = 'x'.repeat(64 * 1024)
    const all = publisher.publish(
      Array.from({ length: 30 }, (_, n) => ({ ...event, subject: `order-${n}`, body })),
      signal,
    )
    for (let n = 0; n < 3; n += 1) {
      await turn()
      answers[n]?.resolve([])
    }
    await all
    const lots = sent.map(({ topicMessages }) => topicMessages?.[0]?.messages ?? [])
    expect(lots.flat().map(({ key }) => key)).toEqual(Array.from({ length: 30 }, (_, n) => `order-${n}`))
    for (const lot of lots) expect(lot.length * body.length).toBeLessThan(MOST_BYTES_PER_SEND)
  })

  it('sends less at once where the limit of the topic is lower, and does not ask for more again', async () => {
    const most_bytes = 1000
    const lots: string[][] = []
    const refused: number[] = []
    const sendBatch = async ({ topicMessages }: ProducerBatch) => {
      const lot = topicMessages?.[0]?.messages ?? []
      const bytes = lot.reduce((sum, { value }) => sum + Buffer.byteLength(value ?? ''), 0)
      if (bytes > most_bytes) {
        refused.push(bytes)
        throw Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' })
      }
      lots.push(lot.map(({ key }) => String(key)))
      return []
    }
    const connection = { untilUp: async () => {}, producer: { sendBatch } } as unknown as Connection
    const publisher = new Publisher(connection, 'order-events')
    const body = 'x'.repeat(100)
    const events = Array.from({ length: 100 }, (_, n) => ({ ...event, subject: `order-${n}`, body }))
    await publisher.publish(events, signal)
    expect(lots.flat()).toEqual(events.map(({ subject }) => subject))
    const refusals = refused.length
    await publisher.publish(events, signal)
    expect(refused).toHaveLength(refusals)
    expect(lots.flat()).toHaveLength(2 * events.length)
    const alone = publisher.publish([{ ...event, body: 'x'.repeat(2000) }], signal)
    await expect(alone).rejects.toThrow('too large')
  })

  it('rejects what is not certain, and goes on with the next', async () => {
    const { publisher, sent, answers } = openPublisher()
    const first = publisher.publish([event], signal)
    const second = publisher.publish([event], signal)
    await turn()
    answers[0]?.reject(new Error('not confirmed'))
    await expect(first).rejects.toThrow('not confirmed')
    await turn()
    answers[1]?.resolve([])
    await second
    expect(sent).toHaveLength(2)
  })
})
