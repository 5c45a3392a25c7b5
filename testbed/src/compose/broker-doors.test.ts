import { expect, test } from 'vitest'
import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import { kafkaDoors, rabbitmqDoors } from './broker-doors.ts'
import { brokerSettings } from './broker-settings.ts'

const ports = async (count: number) => [21_001, 21_002].slice(0, count)

function kafka(advertised: string) {
  const environment = {
    KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://localhost:9093,HOST://:29092',
    KAFKA_ADVERTISED_LISTENERS: advertised,
    KAFKA_NUM_PARTITIONS: '3',
    CLUSTER_ID: 'secret',
  }
  return { image: 'apache/kafka', environment }
}

test('Kafka’s outer door moves to our port and is advertised there; the inner one stays', async () => {
  const doors = await kafkaDoors(kafka('PLAINTEXT://kafka:9092,HOST://localhost:29092'), ports)
  expect(doors).toMatchObject({ url: '127.0.0.1:21001', inner_url: 'kafka:9092' })
  expect([...doors.ports]).toEqual([[21_001, 29_092]])
  expect(doors.environment).toEqual({
    KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka:9092,HOST://127.0.0.1:21001',
  })
})

test.each([
  'PLAINTEXT://kafka:9092',
  'HOST://localhost:29092',
  'PLAINTEXT://kafka:9092,OTHER://localhost:29092',
])('a Kafka that advertises %s is refused: one of the two would not be reached', async (advertised) => {
  await expect(kafkaDoors(kafka(advertised), ports)).rejects.toThrow(BrokerUnavailable)
})

test('RabbitMQ is reached on two ports, with the user that the stack makes', async () => {
  const environment = { RABBITMQ_DEFAULT_USER: 'ada', RABBITMQ_DEFAULT_PASS: 'p@ss' }
  const doors = await rabbitmqDoors({ image: 'rabbitmq', environment }, ports)
  expect(doors).toMatchObject({
    url: 'amqp://ada:p%40ss@127.0.0.1:21001',
    inner_url: 'amqp://ada:p%40ss@rabbitmq:5672',
    management_url: 'http://ada:p%40ss@127.0.0.1:21002',
  })
  expect([...doors.ports]).toEqual([
    [21_001, 5672],
    [21_002, 15_672],
  ])
})

test('a report gets a broker’s settings, without addresses and secrets', () => {
  expect(brokerSettings(kafka('x'))).toEqual({ KAFKA_NUM_PARTITIONS: '3' })
  expect(brokerSettings({ image: 'x', environment: { RABBITMQ_DEFAULT_PASS: 'guest' } })).toEqual({})
})
