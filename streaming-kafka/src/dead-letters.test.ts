import type { IHeaders, KafkaMessage, Message } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { type Dead, deadLetterOf, digestOf, type Form } from './dead-letters.ts'
import { isForAnother } from './header-hints.ts'
import { endOf, type KeptLetter, lettersIn, redrivenOf } from './kept-letters.ts'

const origin = { topic: 'order-events', partition: 2, offset: '41' }
const dead: Dead = {
  kind: 'dead',
  reason: 'invalid_event',
  faults: [{ path: 'data.qty', message: 'expected a number' }],
  attempts: 3,
  subject: 'order-1',
}
const body = Buffer.from([0xff, 0x00])

function message(parts: Partial<KafkaMessage> = {}): KafkaMessage {
  const headers = {
    traceparent: Buffer.from('00-1'),
    'content-type': Buffer.from('x'),
    ce_type: Buffer.from('T'),
  }
  return {
    key: Buffer.from('order-1'),
    value: body,
    headers,
    timestamp: '5',
    attributes: 0,
    offset: '41',
    ...parts,
  } as KafkaMessage
}

/** A record as it comes back from the broker: header values are bytes then. */
function asRead({ key, value, headers }: Message): KafkaMessage {
  const bytes = (text: unknown) => (text === null ? null : Buffer.from(text as string))
  const read = Object.entries(headers ?? {}).map(([name, values]) => [
    name,
    Array.isArray(values) ? values.map(bytes) : bytes(values),
  ])
  return {
    key,
    value,
    headers: Object.fromEntries(read),
    offset: '0',
    timestamp: '17',
    attributes: 0,
  } as never
}

const inTopic = (record: Message) => ({
  topic: 'order-events.dead-letter',
  partition: 0,
  message: asRead(record),
})
const readBack = (service: string, from = origin) => inTopic(deadLetterOf(service, from, dead, message()))

function kept(record: Message): KeptLetter {
  const [letter] = lettersIn([inTopic(record)])
  if (letter === undefined) throw new Error('expected a letter')
  return letter
}

function again(letter: KeptLetter, repaired?: Uint8Array): Message & { headers: IHeaders } {
  return redrivenOf(letter, letter, repaired) as Message & { headers: IHeaders }
}

describe('dead letters', () => {
  it('keep what came, and in headers of their own who, why, how often, where from and when', () => {
    expect(deadLetterOf('inventory-service', origin, dead, message())).toEqual({
      key: Buffer.from('order-1'),
      value: body,
      headers: {
        traceparent: Buffer.from('00-1'),
        'content-type': Buffer.from('x'),
        ce_type: Buffer.from('T'),
        dead_letter_service: 'inventory-service',
        dead_letter_reason: 'invalid_event',
        dead_letter_attempts: '3',
        dead_letter_faults: '[{"path":"data.qty","message":"expected a number"}]',
        dead_letter_topic: 'order-events',
        dead_letter_partition: '2',
        dead_letter_offset: '41',
        dead_letter_timestamp: '5',
      },
    })
  })

  it('are read back as they were put aside', () => {
    const letter = kept(deadLetterOf('inventory-service', origin, dead, message()))
    expect(letter.key?.toString()).toBe('order-1')
    expect(letter.letter).toEqual({
      id: 'inventory-service/order-events/2@41',
      origin: 'order-events',
      service: 'inventory-service',
      reason: 'invalid_event',
      attempts: 3,
      put_aside_ms: 17,
      body,
    })
  })

  it('count once per message and service, though a crash repeated one; what is no letter does not count', () => {
    const other = { ...origin, offset: '42' }
    const stranger = inTopic({ value: 'by hand', headers: { service: 'a', ends: 'x' } })
    const records = [readBack('a'), readBack('a'), stranger, readBack('b'), readBack('a', other)]
    expect(lettersIn(records).map(({ letter }) => letter.service)).toEqual(['a', 'b', 'a'])
  })

  it('are gone once they were ended, and no other is', () => {
    const [first] = lettersIn([readBack('a')])
    if (first === undefined) throw new Error('expected a letter')
    const left = lettersIn([readBack('a'), readBack('b'), inTopic(endOf(first.letter))])
    expect(left.map(({ letter }) => letter.service)).toEqual(['b'])
  })

  it('cannot be forged or ended by the headers of a message', () => {
    const headers = { dead_letter_service: Buffer.from('forged'), dead_letter_ends: Buffer.from('x') }
    const [letter, ...others] = lettersIn([inTopic(deadLetterOf('a', origin, dead, message({ headers })))])
    expect([letter?.letter.service, others]).toEqual(['a', []])
  })
})

describe('a letter that is redriven', () => {
  it('goes to its service alone with key, headers and value as they came, and its attempts are counted on', () => {
    const headers = {
      traceparent: Buffer.from('00-1'),
      none: null,
      two: [Buffer.from('a'), Buffer.from('b')],
    }
    const record = again(kept(deadLetterOf('a', origin, dead, message({ headers } as never))))
    expect(record).toMatchObject({ key: Buffer.from('order-1'), value: body, headers })
    expect(record.headers.original_timestamp).toBe('5')
    const readers = ['a', 'b']
    const as_read = asRead(record)
    expect(readers.map((service) => isForAnother(service, readers, as_read.headers))).toEqual([false, true])
    const put_aside_again = deadLetterOf('a', origin, dead, as_read)
    expect(put_aside_again.headers?.dead_letter_attempts).toBe('6')
    expect(put_aside_again.headers).not.toHaveProperty('redriven_for')
  })

  it('is a tombstone where it was one, and an empty value where it was that', () => {
    expect(again(kept(deadLetterOf('a', origin, dead, message({ value: null }))))?.value).toBeNull()
    const empty = message({ value: Buffer.alloc(0) })
    expect(again(kept(deadLetterOf('a', origin, dead, empty))).value).toEqual(Buffer.alloc(0))
  })

  it('does not say of other bytes what was true of the first ones', () => {
    const letter = kept(deadLetterOf('a', origin, dead, message()))
    const record = again(letter, Buffer.from('mended'))
    expect(record.value).toEqual(Buffer.from('mended'))
    expect(record.headers).toHaveProperty('content-type')
    expect(record.headers).not.toHaveProperty('ce_type')
    const contradicted = { ...dead, reason: 'contradicting_type' }
    const other = kept(deadLetterOf('a', origin, contradicted, message()))
    expect(again(other).headers).not.toHaveProperty('ce_type')
  })
})

describe('a message that is too large to be kept', () => {
  const value = Buffer.alloc(1_000_000, 'x')
  const large = message({ value, key: Buffer.alloc(5000), headers: { one: Buffer.alloc(5000) } })
  it.each([
    ['cut', 16_384],
    ['reference', 0],
  ] as const)('is kept as %s with its true size and a digest', (form, bytes) => {
    const record = deadLetterOf('a', origin, dead, large, form as Form)
    const letter = kept(record)
    expect(letter).toMatchObject({ kept: form, sha256: digestOf(value), headers: {}, key: null })
    expect(letter.letter).toMatchObject({ whole_bytes: 1_000_000 })
    expect(letter.letter.body).toHaveLength(bytes)
    expect(letter.place).toEqual({ topic: 'order-events', partition: 2, first_offset: 41, last_offset: 41 })
  })

  it('is a reference to all its offsets where it stands for a batch', () => {
    const unreadable = { first_offset: 30, last_offset: 41, size_bytes: 777, why: 'no codec' }
    const record = deadLetterOf('a', origin, dead, { ...message({ value: null }), unreadable } as never)
    expect(kept(record)).toMatchObject({
      kept: 'reference',
      letter: { whole_bytes: 777 },
      place: { first_offset: 30, last_offset: 41 },
      sha256: undefined,
    })
  })
})
