import type { Message } from 'amqplib'
import { describe, expect, it } from 'vitest'
import { messageOf } from '../test/fake-channel.ts'
import { MARK_PROPERTIES, offsetArgument } from './history.ts'
import { PastEvents } from './source.ts'

function at(tag: number, position: number): Message {
  const message = messageOf(tag, 'event')
  return { ...message, properties: { ...message.properties, headers: { 'x-stream-offset': position } } }
}

describe('past events', () => {
  it('are reached up to behind the last message of the finished prefix', () => {
    const past = new PastEvents('past', { kind: 'first' })
    expect(past.reached).toBeNull()
    for (const [tag, position] of [
      [1, 40],
      [2, 41],
      [3, 45],
    ] as const) {
      past.received(at(tag, position))
    }
    past.finishedThrough(2)
    expect(past.reached).toBe(42)
    past.finishedThrough(3)
    expect(past.reached).toBe(46)
  })

  it('keep what was reached when a new channel begins, whose tags begin anew', () => {
    const past = new PastEvents('past', { kind: 'first' })
    past.received(at(1, 7))
    past.received(at(2, 8))
    past.finishedThrough(1)
    past.begins()
    past.received(at(1, 0))
    past.finishedThrough(1)
    expect(past.reached).toBe(8)
  })

  it('are begun at the first, at a moment in whole seconds, or at a number', () => {
    const argument = (from: ConstructorParameters<typeof PastEvents>[1]) => offsetArgument(from)
    expect(argument({ kind: 'first' })).toBe('first')
    expect(argument({ kind: 'time', since_ms: 1_999 })).toEqual({ '!': 'timestamp', value: 1 })
    expect(argument({ kind: 'number', position: 0 })).toBe(0)
  })

  it('pass over marks and nothing else', () => {
    const past = new PastEvents('past', { kind: 'first' })
    const event = at(1, 0)
    const { type } = MARK_PROPERTIES
    expect(past.passesOver(event)).toBe(false)
    expect(past.passesOver({ ...event, properties: { ...event.properties, type } })).toBe(true)
  })

  it('cannot be told from a message that lies in no stream', () => {
    expect(() => new PastEvents('past', { kind: 'first' }).received(messageOf(1, 'a'))).toThrow(
      'x-stream-offset',
    )
  })
})
