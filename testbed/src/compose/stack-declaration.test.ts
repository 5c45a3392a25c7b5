import { expect, test } from 'vitest'
import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import { type DeclaredService, type DeclaredStack, limitsOf, placed, serviceIn } from './stack-declaration.ts'

const declared: DeclaredService = {
  image: 'three-ways-service',
  build: { context: '..' },
  command: ['sync-rest/src/service.ts', 'order-service'],
  environment: { SERVICE_PORT: '6000', DURABILITY: 'D1', LOG_LEVEL: 'info' },
  ports: [{ mode: 'ingress', host_ip: '0.0.0.0', published: '6000', target: 6000 }],
  volumes: [{ type: 'volume', source: 'stores', target: '/stores' }],
  depends_on: { rabbitmq: { condition: 'service_healthy' } },
  healthcheck: { test: ['CMD', 'true'], interval: '5s' },
  profiles: ['all'],
  restart: 'unless-stopped',
  networks: { elsewhere: null },
  cap_drop: ['ALL'],
  cpus: 1,
  mem_limit: '402653184',
}
const stack: DeclaredStack = { services: { 'order-service': declared } }

const placing = {
  key: 'order-service',
  container_name: 'p-order-service',
  image_id: 'sha256:abc',
  ports: new Map([[23_456, 8000]]),
  environment: { SERVICE_PORT: '8000', DURABILITY: 'D2' },
  volumes: [{ type: 'bind', source: '/somewhere', target: '/stores' }],
  user: '1000:1000',
}

function only(file: object): Record<string, unknown> {
  const { services } = file as { services: Record<string, Record<string, unknown>> }
  expect(Object.keys(services)).toEqual(['order-service'])
  return services['order-service'] ?? {}
}

test('what decides how a service runs is the stack’s, where it is reached is ours', () => {
  const service = only(placed(declared, stack, 'p', placing))
  const { command, cap_drop, cpus, mem_limit } = declared
  expect(service).toMatchObject({
    image: 'sha256:abc',
    command,
    cap_drop,
    cpus,
    mem_limit,
    user: '1000:1000',
  })
  expect(service.environment).toEqual({ SERVICE_PORT: '8000', DURABILITY: 'D2', LOG_LEVEL: 'info' })
  expect(service.ports).toEqual([
    { mode: 'ingress', protocol: 'tcp', host_ip: '127.0.0.1', published: '23456', target: 8000 },
  ])
  expect(service.volumes).toEqual(placing.volumes)
})

test('it may run something else of the same image', () => {
  const command = ['sync-rest/src/service.ts', 'user-service']
  expect(only(placed(declared, stack, 'p', { ...placing, command }))).toMatchObject({
    command,
    cap_drop: ['ALL'],
  })
})

test('nothing runs beside a measurement, comes back by itself, or brings others along', () => {
  const service = only(placed(declared, stack, 'p', placing))
  expect(service).toMatchObject({ healthcheck: { disable: true }, restart: 'no', init: true })
  for (const gone of ['build', 'depends_on', 'profiles']) expect(service).not.toHaveProperty(gone)
})

test('it joins the network of its project alone, and its named volumes are the project’s', () => {
  const volumes = [{ type: 'volume', source: 'rabbitmq-data', target: '/data' }]
  const file = placed(declared, stack, 'p', { ...placing, volumes })
  expect(only(file).networks).toEqual({ default: { aliases: ['order-service'] } })
  expect(file).toMatchObject({
    name: 'p',
    networks: { default: { name: 'p_default', external: true } },
    volumes: { 'rabbitmq-data': {} },
  })
})

test('a service that the stack does not have is refused, with those that it has', () => {
  expect(() => serviceIn(stack, 'kafka', 'docker-compose.yml')).toThrow(BrokerUnavailable)
  expect(() => serviceIn(stack, 'kafka', 'docker-compose.yml')).toThrow(/kafka.*order-service/)
})

test('limits are told as the stack sets them', () => {
  expect(limitsOf(declared)).toBe('1 CPU, 384 MiB')
  expect(limitsOf({ image: 'x' })).toBe('none')
})
