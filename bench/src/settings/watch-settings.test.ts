import { describe, expect, test } from 'vitest'
import { MODEL_NAMES } from './models.ts'
import { readWatchSettings, type WatchFlags } from './watch-settings.ts'

describe('what is watched', () => {
  test('every model, each where it usually is or where it was noted, with no buttons and no load', () => {
    const { places, ...rest } = readWatchSettings({})
    expect(places.map(({ model }) => model)).toEqual(MODEL_NAMES)
    expect(rest).toEqual({ faults: false, port: 0, rate_per_s: undefined })
  })

  test('the one that is named, where it is said to be', () => {
    const typed = { model: 'async-rabbitmq', order_port: '7300', broker_url: 'rabbitmq=amqp://here' }
    const { places } = readWatchSettings({ ...typed, faults: true, port: '8000', rate: '0.5' })
    expect(places).toMatchObject([{ model: 'async-rabbitmq', order_port: 7300, broker_url: 'amqp://here' }])
  })

  test('each with the broker that is its own', () => {
    const { places } = readWatchSettings({ broker_url: ['rabbitmq=amqp://here', 'kafka=there:9092'] })
    const broker_of = Object.fromEntries(places.map(({ model, broker_url }) => [model, broker_url]))
    expect(broker_of).toMatchObject({ 'async-rabbitmq': 'amqp://here', 'streaming-kafka': 'there:9092' })
    expect(broker_of['sync-rest']).toBeUndefined()
  })

  test.each<[string, WatchFlags, RegExp]>([
    ['a port without its model', { order_port: '7300' }, /--order-port: .* expected its name with it/],
    ['an API without its model', { management_url: 'http://here' }, /--management-url: .* its name with it/],
    ['more than something to look at', { rate: '101' }, /--rate: expected a number above 0, at most 100/],
    ['no orders at all', { rate: '0' }, /--rate: expected a number above 0/],
    ['orders for who takes none', { rate: '5', workflow: 'patterns' }, /--rate: offers orders/],
    ['no port', { port: '70000' }, /--port: expected a whole number/],
    ['no model', { model: 'rest' }, /model: .*sync-rest/],
  ])('%s is refused', (_what, flags, message) => {
    expect(() => readWatchSettings(flags)).toThrow(message)
  })
})
