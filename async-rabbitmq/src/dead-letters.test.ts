import type { DeadLetter } from '@three-ways/testbed/system'
import type { ConfirmChannel, Message } from 'amqplib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { messageOf } from '../test/fake-channel.ts'
import { deadLetterOf, readDeadLetters, redrivenOf, removeDeadLetter } from './dead-letters.ts'
import { BARE_NAMES } from './names.ts'

const FAULTS = [{ path: '$', message: 'expected JSON' }]
const WHY = { reason: 'not_json', attempts: 3, faults: FAULTS, subject: undefined }

/** A queue of dead letters that notes what was given back. */
function queueHolding(...messages: Message[]) {
  const returned: number[] = []
  const acknowledged: number[] = []
  const waiting = [...messages]
  const channel = {
    get: async () => waiting.shift() ?? false,
    ack: (message: Message) => void acknowledged.push(message.fields.deliveryTag),
    checkQueue: async () => ({}),
    nack: (message: Message, all: boolean, requeue: boolean) => {
      if (all && requeue) returned.push(message.fields.deliveryTag)
    },
  }
  return { channel: channel as unknown as ConfirmChannel, returned, acknowledged }
}

describe('a message that is put aside', () => {
  it('keeps its bytes and says who gave it up, why, after how many attempts', () => {
    const original = messageOf(1, 'not json')
    const { exchange, routing_key, body, properties } = deadLetterOf(
      'inventory-service',
      original,
      WHY,
      BARE_NAMES,
    )
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
    const { properties } = deadLetterOf(
      'inventory-service',
      messageOf(1, 'x'),
      { ...WHY, faults },
      BARE_NAMES,
    )
    expect(properties.headers.faults.length).toBeLessThan(16 * 1024)
  })
})

describe('looking at dead letters', () => {
  it('tells ours from those of the broker, and gives all of them back', async () => {
    const { properties } = deadLetterOf('inventory-service', messageOf(1, 'x'), WHY, BARE_NAMES)
    const ours = { ...messageOf(1, 'ours'), properties } as unknown as Message
    const death = { reason: 'delivery_limit', queue: 'inventory-service' }
    const headers = { 'x-death': [death], 'x-delivery-count': 21 }
    const theirs = { ...messageOf(2, 'theirs'), properties: { headers } } as unknown as Message
    const { channel, returned } = queueHolding(ours, theirs)
    expect(await readDeadLetters(channel, 'inventory-service', BARE_NAMES)).toMatchObject([
      { reason: 'not_json', attempts: 3, body: new Uint8Array(Buffer.from('ours')) },
      { reason: 'delivery_limit', attempts: 21, origin: 'inventory-service' },
    ])
    expect(returned).toEqual([2])
  })
})

describe('one dead letter', () => {
  afterEach(() => void vi.useRealTimers())

  const aside = (tag: number, content: string) => {
    const { properties } = deadLetterOf('inventory-service', messageOf(tag, content), WHY, BARE_NAMES)
    return { ...messageOf(tag, content), properties } as unknown as Message
  }
  const idOf = async (content: string) => {
    const [letter] = await readDeadLetters(
      queueHolding(aside(1, content)).channel,
      'inventory-service',
      BARE_NAMES,
    )
    return letter?.id ?? ''
  }

  it('is acknowledged when it is settled; those before it are given back, those behind are not looked at', async () => {
    vi.useFakeTimers({ now: 17 })
    const id = await idOf('second')
    const { channel, returned, acknowledged } = queueHolding(
      aside(1, 'first'),
      aside(2, 'second'),
      aside(3, 'third'),
    )
    const settled: string[] = []
    const settle = async ({ body }: DeadLetter) => void settled.push(Buffer.from(body).toString())
    expect(await removeDeadLetter(channel, 'inventory-service', id, settle, BARE_NAMES)).toBe(true)
    expect([settled, acknowledged, returned]).toEqual([['second'], [2], [1]])
  })

  it('stays when settling it fails', async () => {
    vi.useFakeTimers({ now: 17 })
    const id = await idOf('only')
    const { channel, returned, acknowledged } = queueHolding(aside(1, 'only'))
    const settle = () => Promise.reject(new Error('no confirm'))
    await expect(removeDeadLetter(channel, 'inventory-service', id, settle, BARE_NAMES)).rejects.toThrow(
      'no confirm',
    )
    expect([acknowledged, returned]).toEqual([[], [1]])
  })

  it('has the same name however often the queue has handed it out', async () => {
    const letter = aside(1, 'x')
    const looked_at = { ...letter.properties.headers, 'x-delivery-count': 3, 'x-acquired-count': 4 }
    const again = {
      ...letter,
      properties: { ...letter.properties, headers: looked_at },
    } as unknown as Message
    const [first, second] = await readDeadLetters(
      queueHolding(letter, again).channel,
      'inventory-service',
      BARE_NAMES,
    )
    expect(first?.id).toBe(second?.id)
  })

  it('is not found under another id', async () => {
    const { channel, returned } = queueHolding(aside(1, 'only'))
    expect(
      await removeDeadLetter(channel, 'inventory-service', 'inventory-service/x', async () => {}, BARE_NAMES),
    ).toBe(false)
    expect(returned).toEqual([1])
  })

  it('is handed to its service alone, and its attempts are counted on', async () => {
    const [letter] = await readDeadLetters(
      queueHolding(aside(1, 'x')).channel,
      'inventory-service',
      BARE_NAMES,
    )
    if (letter === undefined) throw new Error('expected a letter')
    const again = redrivenOf(letter, letter.body, BARE_NAMES)
    expect([again.exchange, again.routing_key, again.body.toString()]).toEqual(['', 'inventory-service', 'x'])
    const redelivered = { ...messageOf(2, 'x'), properties: again.properties } as unknown as Message
    const put_aside_again = deadLetterOf('inventory-service', redelivered, WHY, BARE_NAMES)
    expect(put_aside_again.properties.headers.attempts).toBe(6)
  })
})
