import type { ConfirmChannel, Message } from 'amqplib'
import { describe, expect, it } from 'vitest'
import { messageOf } from '../test/fake-channel.ts'
import { deadLetterOf, readDeadLetters } from './dead-letters.ts'

const WHY = { reason: 'not_json', attempts: 3, faults: [{ path: '$', message: 'expected JSON' }] }

/** A queue of dead letters that notes what was given back. */
function queueHolding(...messages: Message[]) {
  const returned: number[] = []
  const waiting = [...messages]
  const channel = {
    get: async () => waiting.shift() ?? false,
    nack: (message: Message, all: boolean, requeue: boolean) => {
      if (all && requeue) returned.push(message.fields.deliveryTag)
    },
  }
  return { channel: channel as unknown as ConfirmChannel, returned }
}

describe('a message that is put aside', () => {
  it('keeps its bytes and says who gave it up, why, after how many attempts', () => {
    const original = messageOf(1, 'not json')
    const { exchange, routing_key, body, properties } = deadLetterOf('inventory-service', original, WHY)
    expect([exchange, routing_key]).toEqual(['orders.dead-letters', 'inventory-service'])
    expect(body).toBe(original.content)
    expect(properties).toMatchObject({ persistent: true, mandatory: true })
    expect(properties.headers).toMatchObject({
      service: 'inventory-service',
      reason: 'not_json',
      attempts: 3,
      'original-routing-key': 'order-events.OrderPlaced',
    })
    expect(properties.headers.faults).toContain('expected JSON')
  })

  it('does not outgrow the header table, however many faults it has', () => {
    const faults = Array.from({ length: 5000 }, () => ({ path: '$', message: 'wrong '.repeat(10) }))
    const { properties } = deadLetterOf('inventory-service', messageOf(1, 'x'), { ...WHY, faults })
    expect(properties.headers.faults.length).toBeLessThan(16 * 1024)
  })
})

describe('looking at dead letters', () => {
  it('tells ours from those of the broker, and gives all of them back', async () => {
    const { properties } = deadLetterOf('inventory-service', messageOf(1, 'x'), WHY)
    const ours = { ...messageOf(1, 'ours'), properties } as unknown as Message
    const death = { reason: 'delivery_limit', queue: 'inventory-service' }
    const headers = { 'x-death': [death], 'x-delivery-count': 21 }
    const theirs = { ...messageOf(2, 'theirs'), properties: { headers } } as unknown as Message
    const { channel, returned } = queueHolding(ours, theirs)
    expect(await readDeadLetters(channel, 'inventory-service')).toMatchObject([
      { reason: 'not_json', attempts: 3, body: new Uint8Array(Buffer.from('ours')) },
      { reason: 'delivery_limit', attempts: 21, origin: 'inventory-service' },
    ])
    expect(returned).toEqual([2])
  })
})
