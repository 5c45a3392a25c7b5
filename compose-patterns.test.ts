import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rabbitmqSettings } from '@three-ways/async-rabbitmq/settings'
import { systemFor as rabbitmqFor } from '@three-ways/async-rabbitmq/system'
import { systemFor as asyncRestFor } from '@three-ways/async-rest/system'
import { workflow } from '@three-ways/patterns/workflow'
import { readSettings } from '@three-ways/service-runtime/settings'
import { systemFor as kafkaFor } from '@three-ways/streaming-kafka/system'
import { systemFor as restFor } from '@three-ways/sync-rest/system'
import type { Deployment } from '@three-ways/testbed/deployment'
import { describe, expect, test } from 'vitest'
import { type ComposeService, readCompose, resolvedService, withDefaults } from './compose-files.ts'

const MODELS = [restFor, rabbitmqFor, kafkaFor, asyncRestFor].map((systemFor) => systemFor(workflow))
const BROKER_URLS = { rabbitmq: 'amqp://guest:guest@rabbitmq:5672', kafka: 'kafka:9092' }
/** The port before the first, where the patterns of several models are up. */
const SIDE_BY_SIDE: Readonly<Record<string, number>> = {
  'sync-rest': 8200,
  'async-rabbitmq': 8300,
  'streaming-kafka': 8400,
  'async-rest': 8500,
}
const INSIDE = 8000

const fileOf = (model: string) => `${model}/docker-compose.yml`
const portsOf = ({ ports = [] }: ComposeService) => ports.map(withDefaults)
const environmentOf = ({ environment = {} }: ComposeService) =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, withDefaults(value)]))

const rows = MODELS.flatMap((system) =>
  system.services.map((service, index) => ({ system, service, index, key: `patterns-${service.name}` })),
)

describe.each(rows)('$key of $system.name', ({ system, service, index, key }) => {
  const compose = resolvedService(fileOf(system.name), key)
  const environment = environmentOf(compose)

  test('listens where `npm run up` has it, unless the orders of its stack have one of those ports', () => {
    // `streaming-kafka`: 8102 is its inventory-service of the orders.
    const port =
      system.name === 'streaming-kafka' ? Number(SIDE_BY_SIDE[system.name]) + 1 + index : service.default_port
    expect(portsOf(compose)).toEqual([`127.0.0.1:${port}:${INSIDE}`])
    expect(compose.ports?.[0]).toMatch(/^127\.0\.0\.1:\$\{PATTERN_PORTS:-\d\d\}\d\d:8000$/)
    expect(readSettings(environment)).toMatchObject({ port: INSIDE, host: '0.0.0.0' })
  })

  test('is the model’s own entry, with the patterns to carry, and only when asked for', () => {
    const [entry = '', ...words] = compose.command ?? []
    expect(words).toEqual([service.name])
    expect(fileURLToPath(system.entry).endsWith(`/${entry}`)).toBe(true)
    expect(existsSync(entry)).toBe(true)
    expect(readSettings(environment).workflow).toBe('@three-ways/patterns/workflow')
    expect(compose.profiles).toEqual(['patterns'])
  })

  test('is told what a service of this model is told elsewhere, under names of the patterns', () => {
    const urls = new Map(system.services.map(({ name }) => [name, `http://patterns-${name}:${INSIDE}`]))
    const deployment = {
      broker_url: system.broker === undefined ? undefined : BROKER_URLS[system.broker],
      namespace: 'patterns',
      shares_vhost: true,
      durability: 'recommended',
      urls,
      services: [...urls.keys()],
    }
    for (const [variable, value] of Object.entries(system.environment(deployment as unknown as Deployment))) {
      expect(environment[variable] ?? '', variable).toBe(value)
    }
    if (system.broker === 'rabbitmq') {
      const { place, queue_type } = rabbitmqSettings(readSettings(environment), environment)
      expect(place.names.prefix).toBe('patterns.')
      expect(queue_type).toBe('quorum')
    }
  })

  test('keeps a store of its own, and has the limits that every service has', () => {
    expect(environment.STORE_FILE).toBe(`/stores/${key}.sqlite`)
    expect(compose.volumes).toEqual([`${system.name}-stores:/stores`])
    const ofOrders = resolvedService(fileOf(system.name), 'order-service')
    for (const setting of ['image', 'build', 'cpus', 'mem_limit', 'restart'] as const) {
      expect(compose[setting], setting).toEqual(ofOrders[setting])
    }
    expect(compose.depends_on).toEqual(ofOrders.depends_on)
    // Asked for less often: there may be dozens of them on a few cores.
    expect(compose.healthcheck?.test).toEqual(ofOrders.healthcheck?.test)
  })

  test('stands beside those of the other models in the stack at the top', () => {
    const { extends: base, profiles, ports, networks } = topEntry(`${system.name}-${key}`)
    expect(base).toEqual({ file: fileOf(system.name), service: key })
    expect(profiles).toEqual([`${system.name}-patterns`, 'patterns'])
    expect(ports).toEqual([`127.0.0.1:${Number(SIDE_BY_SIDE[system.name]) + 1 + index}:${INSIDE}`])
    expect(networks).toEqual({ [system.name]: { aliases: [key] } })
  })
})

test('nothing in a stack wants the port of something else in it', () => {
  for (const { name } of MODELS) {
    const all = Object.keys(readCompose(fileOf(name)).services).flatMap((service) => {
      return portsOf(resolvedService(fileOf(name), service)).map((port) => port.split(':')[1])
    })
    expect(new Set(all).size, name).toBe(all.length)
  }
})

test('there is no service of the patterns that no model declares', () => {
  const keys = rows.map(({ system, key }) => `${system.name}-${key}`)
  const there = Object.keys(readCompose('docker-compose.yml').services)
  expect(there.filter((key) => key.includes('patterns-')).sort()).toEqual(keys.sort())
  for (const { name, services } of MODELS) {
    const own = Object.keys(readCompose(fileOf(name)).services).filter((key) => key.startsWith('patterns-'))
    expect(own).toHaveLength(services.length)
  }
})

function topEntry(key: string): ComposeService {
  const entry = readCompose('docker-compose.yml').services[key]
  if (entry === undefined) throw new RangeError(`docker-compose.yml has no service ${key}`)
  return entry
}
