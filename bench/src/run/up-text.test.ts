import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import type { RunningSystem } from '@three-ways/testbed/system'
import { expect, test } from 'vitest'
import { upText } from './up-text.ts'

function running(broker: Partial<RunningBroker>): RunningSystem {
  const name = 'async-rabbitmq'
  const door = 'http://127.0.0.1:8001'
  return {
    system: { name, title: 'RabbitMQ', guarantees: { canReplay: true } },
    deployment: { urls: new Map([['order-service', door]]) },
    broker: { kind: 'rabbitmq', ...broker },
    door,
    services: [{ name: 'order-service', pid: () => 7 }],
  } as unknown as RunningSystem
}

const OWN: Partial<RunningBroker> = {
  source: 'local',
  url: 'amqp://guest:guest@127.0.0.1:4711',
  management_url: 'http://guest:guest@127.0.0.1:4712',
}
const GIVEN: Partial<RunningBroker> = {
  source: 'attach',
  url: 'amqps://ana:half:s3cret@broker.example',
  management_url: 'https://ana:half:s3cret@broker.example:15671',
}

test('lines to be pasted carry the port that was asked for, and no address of a broker of our own', () => {
  const text = upText(running(OWN), { folder: '/stores', order_port: 7300 })
  expect(text).toContain('npm run bench -- dead-letters list async-rabbitmq --order-port 7300\n')
  expect(text).toContain('npm run bench -- replay async-rabbitmq --order-port 7300\n')
  expect(text).toContain("http://guest:***@127.0.0.1:4712 (RabbitMQ's own first login: guest, guest)")
})

test('a password that somebody chose is not shown, and a variable stands for its address', () => {
  const text = upText(running(GIVEN), { folder: '/stores', order_port: undefined })
  expect(text).toContain('amqps://ana:***@broker.example (attach)')
  expect(text).toContain("npm run bench -- replay async-rabbitmq --broker-url 'rabbitmq=$RABBITMQ_URL'\n")
  expect(text).not.toMatch(/s3cret|half/)
})

test('metrics are shown of a model that tells them, and of no other', () => {
  const text = (metrics: boolean) => upText(running(GIVEN), { folder: '/stores', order_port: 7300, metrics })
  expect(text(true)).toContain('GET /metrics of each')
  expect(text(false)).not.toContain('metrics')
})

test('where the time goes is shown of a model that traces, and of no other', () => {
  const text = (trace: boolean) => upText(running(GIVEN), { folder: '/stores', order_port: 7300, trace })
  expect(text(true)).toContain('npm run bench -- trace async-rabbitmq --order-port 7300\n')
  expect(text(false)).not.toContain('trace')
})

test('the live page is shown, with buttons where the system has controls for them', () => {
  const text = (faults: boolean) => upText(running(OWN), { folder: '/stores', order_port: 7300, faults })
  expect(text(true)).toContain('npm run bench -- watch async-rabbitmq --order-port 7300 --faults\n')
  expect(text(false)).toContain('npm run bench -- watch async-rabbitmq --order-port 7300\n')
})
