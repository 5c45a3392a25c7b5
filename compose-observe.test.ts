import { existsSync, readdirSync } from 'node:fs'
import { posix } from 'node:path'
import { system as rabbitmq } from '@three-ways/async-rabbitmq/system'
import { system as asyncRest } from '@three-ways/async-rest/system'
import { workflow as patterns } from '@three-ways/patterns/workflow'
import { system as kafka } from '@three-ways/streaming-kafka/system'
import { system as rest } from '@three-ways/sync-rest/system'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { OBSERVERS, readCompose, readText, resolvedService, withDefaults } from './compose-files.ts'

const MODELS = [rest, rabbitmq, kafka, asyncRest]
const PIECES = 'compose/pieces.yml'
const TOP = 'docker-compose.yml'
const TARGETS = '/etc/prometheus/services.yml'
const fileOf = (model: string) => `${model}/docker-compose.yml`

interface Job {
  readonly job_name: string
  readonly dns_sd_configs: readonly { readonly port: number; readonly names: readonly string[] }[]
}

/** `order-service:8001`, of every name that is asked. */
function asked(path: string): readonly string[] {
  const { scrape_configs } = parse(readText(path)) as { readonly scrape_configs: readonly Job[] }
  return scrape_configs.flatMap(({ dns_sd_configs }) =>
    dns_sd_configs.flatMap(({ port, names }) => names.map((name) => `${name}:${port}`)),
  )
}

/** `order-service:8001`, of every service of a stack that has a door. */
function doors(path: string): readonly string[] {
  const { services } = readCompose(path)
  return Object.keys(services).flatMap((name) => {
    const { environment = {} } = resolvedService(path, name)
    return environment.SERVICE_PORT === undefined ? [] : [`${name}:${environment.SERVICE_PORT}`]
  })
}

describe.each([
  ...MODELS.map(({ name }) => ({ name, file: fileOf(name) })),
  { name: 'side-by-side', file: TOP },
])('in the stack of $name', ({ name, file }) => {
  const { services } = readCompose(file)
  const observers = OBSERVERS.filter((key) => key !== 'kafka-agent' || 'kafka' in services)

  test('what looks on is there when it is asked for, and extends the same pieces', () => {
    for (const observer of observers) {
      const base = posix.relative(posix.dirname(file), PIECES)
      expect(services[observer]?.extends, observer).toEqual({ file: base, service: observer })
      expect(resolvedService(file, observer).profiles, observer).toEqual(['observe'])
    }
    const others = Object.keys(services).filter((key) => !OBSERVERS.includes(key))
    expect(others.filter((key) => resolvedService(file, key).profiles?.includes('observe'))).toEqual([])
  })

  test('Prometheus asks every service of it, at its door, and nobody else', () => {
    const { volumes = [] } = services.prometheus ?? {}
    const [source = '', target] = volumes[0]?.split(':') ?? []
    expect(target).toBe(TARGETS)
    const path = posix.join(posix.dirname(file), source)
    expect(path).toBe(`observe/targets/${name}.yml`)
    expect([...asked(path)].sort()).toEqual([...doors(file)].sort())
  })
})

test('there are no targets of a stack that is none', () => {
  const stacks = [...MODELS.map(({ name }) => name), 'side-by-side'].map((name) => `${name}.yml`)
  expect(readdirSync('observe/targets').sort()).toEqual(stacks.sort())
})

test('at the top Prometheus is in the network of every model, and Grafana where it finds Prometheus', () => {
  const { services, networks = {} } = readCompose(TOP)
  expect(services.prometheus?.networks).toEqual(Object.keys(networks))
  for (const other of ['grafana', 'cadvisor']) expect(services[other]?.networks).toEqual(['observe'])
})

test('at the top somebody waits for the agent also where Kafka is not raised, or `up --wait` would fail', () => {
  const { prometheus } = readCompose(TOP).services
  const agent = { condition: 'service_completed_successfully', required: false }
  expect(prometheus?.depends_on).toEqual({ 'kafka-agent': agent })
})

test('brokers are asked where they tell their metrics', () => {
  expect(asked('observe/prometheus.yml')).toEqual([
    'rabbitmq:15692',
    'rabbitmq:15692',
    'kafka:9404',
    'cadvisor:8080',
  ])
  expect(readText('compose/enabled_plugins')).toContain('rabbitmq_prometheus')
  expect(readText('compose/kafka.sh')).toContain('-javaagent:/agent/agent.jar=9404:/agent/metrics.yml')
  const { command, depends_on, environment, volumes } = resolvedService(fileOf('streaming-kafka'), 'kafka')
  expect(command).toEqual(['bash', '/three-ways/kafka.sh'])
  expect(volumes).toContain('./kafka.sh:/three-ways/kafka.sh:ro')
  // Nobody who does not look on waits for it.
  const agent = { condition: 'service_completed_successfully', required: false }
  expect(depends_on).toEqual({ 'kafka-agent': agent })
  expect(withDefaults(environment?.METRICS ?? '')).toBe('off')
  expect(readText('Dockerfile')).toContain('ENTRYPOINT ["cp", "agent.jar", "metrics.yml", "/agent/"]')
})

test('services tell their metrics by the same variable as Kafka', () => {
  for (const { name } of MODELS) {
    expect(resolvedService(fileOf(name), 'order-service').environment?.METRICS).toBe(`\${METRICS:-off}`)
  }
})

test('they are for this machine alone, and what they read is there', () => {
  const { services } = readCompose(PIECES)
  const ports = OBSERVERS.flatMap((name) => services[name]?.ports ?? [])
  expect(ports.map(withDefaults)).toEqual(['127.0.0.1:9090:9090', '127.0.0.1:3000:3000'])
  const mounted = OBSERVERS.flatMap((name) => services[name]?.volumes ?? [])
  const own = mounted.map((volume) => volume.split(':')[0] ?? '').filter((source) => source.startsWith('.'))
  expect(own.length).toBeGreaterThan(2)
  for (const source of own)
    expect([source, existsSync(posix.join('compose', source))]).toEqual([source, true])
})

test('what the dashboards name of the patterns is what the patterns have', () => {
  const names = patterns.services.map(({ name }) => name)
  const dashboard = readText('observe/grafana/dashboards/services.json')
  const fronts = [...dashboard.matchAll(/service_name=\\"([a-z-]+)\\", http_route=\\"([^\\]+)\\"/g)]
  expect(fronts.length).toBeGreaterThan(6)
  for (const [, service = '', route = ''] of fronts) {
    if (route === '/order') continue
    const found = patterns.services.find(({ name }) => name === service)
    const routes = Object.keys(found?.commands ?? {}).map((key) => key.split(' ')[1])
    expect([service, names.includes(service)]).toEqual([service, true])
    expect(routes, service).toContain(route)
  }
})
