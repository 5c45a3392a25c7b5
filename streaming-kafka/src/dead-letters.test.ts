import type { Message } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { type Dead, deadLetterOf, endOf, isForAnother, lettersIn, redrivenOf } from './dead-letters.ts'

const origin = { topic: 'order-events', partition: 2, offset: '41' }
const dead: Dead = {
  kind: 'dead',
  reason: 'invalid_event',
  faults: [{ path: 'data.qty', message: 'expected a number' }],
  attempts: 3,
  subject: 'order-1',
}
const body = Buffer.from([0xff, 0x00])

const original = { key: Buffer.from('order-1'), headers: {} }

/** A record as it comes back from the broker: header values are bytes then. */
function asRead({ key, value, headers }: Message) {
  const bytes = Object.entries(headers ?? {}).map(([name, text]) => [name, Buffer.from(String(text))])
  return { key, value, headers: Object.fromEntries(bytes), offset: '0', timestamp: '17' } as never
}

function inTopic(record: Message) {
  return { topic: 'order-events.dead-letter', partition: 0, message: asRead(record) }
}

function readBack(service: string, from = origin) {
  return inTopic(deadLetterOf(service, from, dead, original, body))
}

describe('dead letters', () => {
  it('keep key, bytes, and in headers who, why, how often and where from', () => {
    expect(deadLetterOf('inventory-service', origin, dead, original, body)).toEqual({
      key: Buffer.from('order-1'),
      value: body,
      headers: {
        service: 'inventory-service',
        reason: 'invalid_event',
        attempts: '3',
        faults: '[{"path":"data.qty","message":"expected a number"}]',
        original_topic: 'order-events',
        original_partition: '2',
        original_offset: '41',
      },
    })
  })

  it('are read back as they were put aside', () => {
    const [kept] = lettersIn([readBack('inventory-service')])
    expect(kept?.key?.toString()).toBe('order-1')
    expect(kept?.letter).toEqual({
      id: 'inventory-service/order-events/2@41',
      origin: 'order-events',
      service: 'inventory-service',
      reason: 'invalid_event',
      attempts: 3,
      put_aside_ms: 17,
      body,
    })
  })

  it('count once per message and service, though a crash repeated one', () => {
    const other = { ...origin, offset: '42' }
    const records = [readBack('a'), readBack('a'), readBack('b'), readBack('a', other)]
    expect(lettersIn(records).map(({ letter }) => letter.service)).toEqual(['a', 'b', 'a'])
  })

  it('are gone once they were ended, and no other is', () => {
    const [first] = lettersIn([readBack('a')])
    if (first === undefined) throw new Error('expected a letter')
    const left = lettersIn([readBack('a'), readBack('b'), inTopic(endOf(first.letter))])
    expect(left.map(({ letter }) => letter.service)).toEqual(['b'])
  })

  it('are handed over again to their service alone, and their attempts are counted on', () => {
    const [kept] = lettersIn([readBack('a')])
    if (kept === undefined) throw new Error('expected a letter')
    const again = redrivenOf(kept.letter, kept.key, kept.letter.body)
    expect([again.key, again.value]).toEqual([original.key, body])
    const { headers } = asRead(again) as { headers: Record<string, Buffer> }
    expect([isForAnother('a', headers), isForAnother('b', headers), isForAnother('b', {})]).toEqual([
      false,
      true,
      false,
    ])
    const put_aside_again = deadLetterOf('a', origin, dead, { key: kept.key, headers }, body)
    expect(put_aside_again.headers?.attempts).toBe('6')
  })
})
