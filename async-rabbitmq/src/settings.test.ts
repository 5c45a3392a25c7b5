import { BadSettings, readSettings } from '@three-ways/service-runtime/settings'
import { describe, expect, it } from 'vitest'
import { HEARTBEAT_S } from './open-connection.ts'
import { rabbitmqSettings } from './settings.ts'

const BROKER_URL = 'amqp://guest:guest@127.0.0.1:5672'

function read(environment: Readonly<Record<string, string>>) {
  return rabbitmqSettings(readSettings({ STORE_FILE: 'x', ...environment }), environment)
}

describe('the settings of the carrier', () => {
  it('are quorum queues in the vhost that the namespace names', () => {
    const { place, queue_type } = read({ BROKER_URL, NAMESPACE: 'run-1' })
    const { url } = place
    expect(queue_type).toBe('quorum')
    expect(new URL(url).pathname).toBe('/run-1')
    expect(new URL(url).searchParams.get('heartbeat')).toBe(String(HEARTBEAT_S))
  })

  it('leave the vhost of the URL where no namespace is given', () => {
    expect(new URL(read({ BROKER_URL: `${BROKER_URL}/mine` }).place.url).pathname).toBe('/mine')
  })

  it('are prefixed names in the vhost of the URL where it is shared', () => {
    const shared = { BROKER_URL: `${BROKER_URL}/mine`, NAMESPACE: 'run-1', NAMESPACE_IS: 'prefix' }
    const { url, vhost, names } = read(shared).place
    expect([new URL(url).pathname, vhost]).toEqual(['/mine', 'mine'])
    expect(names.events_exchange).toBe('run-1.orders')
    expect(names.deadLetterQueueOf('order-service')).toBe('run-1.order-service.dead-letters')
    expect(() => read({ BROKER_URL, NAMESPACE_IS: 'topic' })).toThrow('expected vhost or prefix, got "topic"')
  })

  it('name every fault at once', () => {
    const bad = () => read({ BROKER_URL: 'http://127.0.0.1', QUEUE_TYPE: 'stream' })
    expect(bad).toThrow(BadSettings)
    expect(bad).toThrow(/BROKER_URL: expected amqp.*QUEUE_TYPE: expected quorum or classic, got "stream"/)
    expect(() => read({})).toThrow('BROKER_URL')
  })

  it('refuse classic queues where every message has to be on the disk before it is confirmed', () => {
    expect(() => read({ BROKER_URL, QUEUE_TYPE: 'classic', DURABILITY: 'D2' })).toThrow(
      'quorum with DURABILITY=D2',
    )
    expect(read({ BROKER_URL, QUEUE_TYPE: 'classic' }).queue_type).toBe('classic')
  })
})
