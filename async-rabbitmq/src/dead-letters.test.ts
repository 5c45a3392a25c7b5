import type { ConfirmChannel, Message } from 'amqplib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { messageOf } from '../test/fake-channel.ts'
import {
  deadLetterOf,
  type KeptLetter,
  readDeadLetters,
  redrivenOf,
  removeDeadLetter,
} from './dead-letters.ts'
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

describe('a message with properties and headers of its own', () => {
  const OWN = {
    contentType: 'text/x',
    contentEncoding: 'gzip',
    correlationId: 'c1',
    messageId: 'm1',
    replyTo: 'rq',
    type: 'greeting',
    appId: 'lab',
    priority: 3,
    timestamp: 17,
  }
  const FOREIGN = {
    traceparent: '00-abc',
    tenant: 7,
    reason: 'theirs',
    when: { '!': 'timestamp', value: 5 },
    table: { deep: [1, 'two', null, { three: true }] },
    bytes: Buffer.from([0, 255]),
  }
  const lettered = (properties: object, form?: 'whole' | 'cut' | 'reference') => {
    const original = { ...messageOf(1, 'bytes'), properties } as unknown as Message
    const { body, properties: put } = deadLetterOf('inventory-service', original, WHY, BARE_NAMES, form)
    return { ...original, content: body, properties: put } as unknown as Message
  }
  const redriven = async (message: Message) => {
    const [letter] = await readDeadLetters(queueHolding(message).channel, 'inventory-service', BARE_NAMES)
    if (letter === undefined) throw new Error('expected a letter')
    return redrivenOf({ letter, message }, undefined, BARE_NAMES).properties
  }

  it('keeps them, and gets them back when it is redriven', async () => {
    const letter = lettered({ ...OWN, expiration: '600000', userId: 'guest', headers: FOREIGN })
    expect(letter.properties).toMatchObject(OWN)
    expect(letter.properties.headers).toMatchObject({ traceparent: '00-abc', tenant: 7, reason: 'not_json' })
    // As facts: a letter must not expire, and the broker takes no message of another user from us.
    expect(letter.properties).not.toHaveProperty('expiration')
    expect(letter.properties).not.toHaveProperty('userId')
    expect(letter.properties.headers).toMatchObject({ 'original-userId': 'guest' })
    const back = await redriven(letter)
    expect(back).toMatchObject({ ...OWN, expiration: '600000' })
    expect(back.headers).toEqual({ ...FOREIGN, 'attempts-before': 3 })
  })

  it('has no copies sent, and takes nothing for its history that is not', async () => {
    const headers = {
      CC: ['order-service'],
      BCC: ['x'],
      'x-death': 'no list',
      'x-delivery-count': 4,
      tenant: 7,
    }
    const letter = lettered({ headers })
    expect(letter.properties.headers).not.toHaveProperty('CC')
    expect(letter.properties.headers?.['original-headers']).toMatchObject({ CC: ['order-service'] })
    expect((await redriven(letter)).headers).toEqual({ tenant: 7, 'attempts-before': 3 })
  })

  it.each([['many'], [1e300], [-5], [Number.NaN], [0.5], [null], [{ much: 1 }], [[7]], [true]])(
    'has a counter of its own, %j: it counts as 0',
    (counter) => {
      const { properties } = lettered({ headers: { 'attempts-before': counter } })
      expect(properties.headers?.attempts).toBe(3)
      expect(properties.headers).not.toHaveProperty('attempts-before')
    },
  )

  it('is kept without what no short string holds, such as bytes that were no UTF-8', () => {
    const correlationId = '\ufffd'.repeat(200)
    const { properties } = lettered({ correlationId, replyTo: 'amq.rabbitmq.reply-to' })
    expect(properties).not.toHaveProperty('correlationId')
    expect(properties.headers).toMatchObject({
      'original-correlationId': correlationId,
      'original-replyTo': 'amq.rabbitmq.reply-to',
    })
  })

  it('is kept in part, with its true size, where all of it is refused', async () => {
    const original = { ...messageOf(1, 'x'.repeat(100_000)), properties: { headers: FOREIGN } }
    for (const form of ['cut', 'reference'] as const) {
      const { body, properties } = deadLetterOf(
        'inventory-service',
        original as unknown as Message,
        WHY,
        BARE_NAMES,
        form,
      )
      const message = { ...original, content: body, properties } as unknown as Message
      const [letter] = await readDeadLetters(queueHolding(message).channel, 'inventory-service', BARE_NAMES)
      expect(letter).toMatchObject({ whole_bytes: 100_000, reason: 'not_json' })
      expect(letter?.body.byteLength).toBe(form === 'cut' ? 16_384 : 0)
      if (letter === undefined) continue
      expect(() => redrivenOf({ letter, message }, undefined, BARE_NAMES)).toThrow(/--body FILE/)
      const mended = redrivenOf({ letter, message }, Buffer.from('mended'), BARE_NAMES)
      expect(mended.body.toString()).toBe('mended')
    }
  })

  it('may claim anything of itself in the queue of dead letters: it can be listed all the same', async () => {
    const claims = [
      { reason: 'mine' },
      { reason: 'mine', 'put-aside-ms': 1e300, attempts: 'many' },
      { 'x-death': [{ reason: 7, queue: 8, time: { value: 1e300 } }], 'x-delivery-count': -1 },
      { 'x-death': [null] },
    ]
    for (const headers of claims) {
      const message = { ...messageOf(1, 'x'), properties: { headers } } as unknown as Message
      const [letter] = await readDeadLetters(queueHolding(message).channel, 'inventory-service', BARE_NAMES)
      expect(new Date(letter?.put_aside_ms ?? Number.NaN).toISOString()).toMatch(/Z$/)
      expect(letter?.attempts).toBeGreaterThanOrEqual(0)
    }
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
    const settle = async ({ letter }: KeptLetter) => void settled.push(Buffer.from(letter.body).toString())
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
    const again = redrivenOf({ letter, message: aside(1, 'x') }, undefined, BARE_NAMES)
    expect([again.exchange, again.routing_key, again.body.toString()]).toEqual(['', 'inventory-service', 'x'])
    const redelivered = { ...messageOf(2, 'x'), properties: again.properties } as unknown as Message
    const put_aside_again = deadLetterOf('inventory-service', redelivered, WHY, BARE_NAMES)
    expect(put_aside_again.properties.headers.attempts).toBe(6)
  })
})
