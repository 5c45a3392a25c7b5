import { describe, expect, it } from 'vitest'
import { type Dead, deadLetterOf, lettersIn } from './dead-letters.ts'

const origin = { topic: 'order-events', partition: 2, offset: '41' }
const dead: Dead = {
  kind: 'dead',
  reason: 'invalid_event',
  faults: [{ path: 'data.qty', message: 'expected a number' }],
  attempts: 3,
}
const body = Buffer.from([0xff, 0x00])

/** A record as it comes back from the broker: header values are bytes then. */
function readBack(service: string, from = origin) {
  const { key, value, headers } = deadLetterOf(service, from, dead, Buffer.from('order-1'), body)
  const bytes = Object.entries(headers ?? {}).map(([name, text]) => [name, Buffer.from(String(text))])
  const message = { key, value, headers: Object.fromEntries(bytes), offset: '0' }
  return { topic: 'order-events.dead-letter', partition: 0, message } as never
}

describe('dead letters', () => {
  it('keep key, bytes, and in headers who, why, how often and where from', () => {
    expect(deadLetterOf('inventory-service', origin, dead, Buffer.from('order-1'), body)).toEqual({
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
    expect(lettersIn([readBack('inventory-service')])).toEqual([
      { origin: 'order-events', service: 'inventory-service', reason: 'invalid_event', attempts: 3, body },
    ])
  })

  it('count once per message and service, though a crash repeated one', () => {
    const other = { ...origin, offset: '42' }
    const records = [readBack('a'), readBack('a'), readBack('b'), readBack('a', other)]
    expect(lettersIn(records).map(({ service }) => service)).toEqual(['a', 'b', 'a'])
  })
})
