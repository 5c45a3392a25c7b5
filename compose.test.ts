import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rabbitmqSettings } from '@three-ways/async-rabbitmq/settings'
import { system as rabbitmq } from '@three-ways/async-rabbitmq/system'
import { system as asyncRest } from '@three-ways/async-rest/system'
import { DRAIN_DEADLINE_MS } from '@three-ways/service-runtime/process/main'
import { readSettings } from '@three-ways/service-runtime/settings'
import { system as kafka } from '@three-ways/streaming-kafka/system'
import { system as rest } from '@three-ways/sync-rest/system'
import { reportedKafkaSettings } from '@three-ways/testbed/brokers/kafka-settings'
import type { Deployment } from '@three-ways/testbed/deployment'
import { NODE_FLAGS } from '@three-ways/testbed/service-process'
import { describe, expect, test } from 'vitest'
import {
  type ComposeService,
  milliseconds,
  OBSERVERS,
  readCompose,
  readText,
  resolvedService,
  withDefaults,
} from './compose-files.ts'

const PIECES = 'compose/pieces.yml'
const MODELS = [rest, rabbitmq, kafka, asyncRest]
const BROKER_PORTS: Readonly<Record<string, readonly string[]>> = {
  rabbitmq: ['127.0.0.1:5672:5672', '127.0.0.1:15672:15672'],
  kafka: ['127.0.0.1:29092:29092'],
}
/** As clients in the stack's own network reach it. */
const BROKER_URLS = { rabbitmq: 'amqp://guest:guest@rabbitmq:5672', kafka: 'kafka:9092' }

const fileOf = (model: string) => `${model}/docker-compose.yml`
const portsOf = ({ ports = [] }: ComposeService) => ports.map(withDefaults)
const namedVolumes = ({ volumes = [] }: ComposeService) =>
  volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => !/^[./]/.test(source))
const environmentOf = ({ environment = {} }: ComposeService) =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, withDefaults(value)]))

/** Those of the orders: the patterns have a test of their own, and so has what looks on. */
const isOfOrders = (key: string) => !key.includes('patterns-') && !OBSERVERS.includes(key)

const rows = MODELS.flatMap((system) => system.services.map((service) => ({ system, service })))

describe('images', () => {
  const buildFiles = ['Dockerfile', PIECES, 'docker-compose.yml', ...MODELS.map(({ name }) => fileOf(name))]

  test('each is pinned once, in one file', () => {
    const pinned = /\b(?:node|rabbitmq|(?:apache|prom|grafana|ghcr\.io\/google)\/[a-z]+):v?\d+[.-][\w.-]*/g
    const found = buildFiles.flatMap((path) =>
      (readText(path).match(pinned) ?? []).map((image) => [path, image]),
    )
    expect(found).toEqual([
      [PIECES, 'node:24-bookworm-slim'],
      [PIECES, 'rabbitmq:4.3-management'],
      [PIECES, 'apache/kafka:4.3.1'],
      [PIECES, 'prom/prometheus:v3.13.5'],
      [PIECES, 'grafana/grafana:13.2.3'],
      [PIECES, 'ghcr.io/google/cadvisor:v0.60.5'],
    ])
  })

  test('the Dockerfile builds on that one alone', () => {
    const stages = [...readText('Dockerfile').matchAll(/^FROM (\S+) AS (\S+)$/gm)]
    const bases = stages.map(([, base]) => base).filter((base) => !stages.some(([, , name]) => name === base))
    expect(bases).toEqual([`\${NODE_IMAGE}`])
    const { service, bench } = readCompose(PIECES).services
    for (const { build } of [service ?? {}, bench ?? {}]) {
      expect(build?.args).toEqual({ NODE_IMAGE: 'node:24-bookworm-slim' })
      expect(stages.map(([, , name]) => name)).toContain(build?.target)
    }
  })

  test('the Node of the image is the Node of the project', () => {
    const { devDependencies } = JSON.parse(readText('package.json')) as { devDependencies: { node: string } }
    expect(devDependencies.node.split('.')[0]).toBe('24')
  })

  test('packages come from the manifests of all rooms, and nothing but the lock decides', () => {
    const { workspaces } = JSON.parse(readText('package.json')) as { workspaces: readonly string[] }
    const dockerfile = readText('Dockerfile')
    for (const room of workspaces) expect(dockerfile).toContain(`COPY ${room}/package.json ${room}/\n`)
    // `npm ci` refuses a lock file that does not fit the manifests; `npm install` would mend it in silence.
    expect(dockerfile.match(/^RUN npm ci --omit=dev --ignore-scripts/gm)).toHaveLength(2)
    expect(dockerfile).not.toContain('npm install')
  })

  test('nobody runs as root, and Node has the flags that it has everywhere', () => {
    const dockerfile = readText('Dockerfile')
    expect(dockerfile.match(/^USER node$/gm)).toHaveLength(2)
    const entry = /^ENTRYPOINT (\["node".*\])$/m.exec(dockerfile)?.[1] ?? '[]'
    expect(JSON.parse(entry)).toEqual(['node', ...NODE_FLAGS])
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: { bench: string } }
    // An image has its Node and its packages.
    const in_image = scripts.bench.replace('-r ./expected-node.cjs ', '')
    expect(readText('compose/bench.sh')).toContain(`exec ${in_image} "$@"`)
  })
})

describe.each(MODELS)('the stack of $name', ({ name, broker, services }) => {
  const file = readCompose(fileOf(name))

  test('has its services, its broker, a bench, and nothing else', () => {
    const expected = [...services.map((service) => service.name), broker ?? [], 'bench'].flat()
    expect(Object.keys(file.services).filter(isOfOrders).sort()).toEqual(expected.sort())
  })

  test('declares the volumes that it uses, each named after what it is', () => {
    const used = Object.keys(file.services).flatMap((one) => namedVolumes(resolvedService(fileOf(name), one)))
    expect(Object.keys(file.volumes ?? {}).sort()).toEqual([...new Set(used)].sort())
  })

  test('measures its own model on its own broker, when asked', () => {
    const bench = resolvedService(fileOf(name), 'bench')
    expect(bench.profiles).toEqual(['bench'])
    expect(bench.environment?.BENCH_MODEL).toBe(name)
    const url = broker === undefined ? undefined : `${broker}=${BROKER_URLS[broker]}`
    expect(bench.environment?.BENCH_BROKER_URL).toBe(url)
    expect(namedVolumes(bench)).toEqual([`${name}-results`])
    expect(bench).toMatchObject({ init: true, read_only: true, cap_drop: ['ALL'] })
  })
})

describe.each(rows)('$service.name of $system.name', ({ system, service }) => {
  const compose = resolvedService(fileOf(system.name), service.name)
  const environment = environmentOf(compose)
  const urls = new Map(
    system.services.map(({ name, default_port }) => [name, `http://${name}:${default_port}`]),
  )

  test('listens where `npm run up` has it, for this machine only', () => {
    const port = service.default_port
    expect(portsOf(compose)).toEqual([`127.0.0.1:${port}:${port}`])
    const variable = `${service.name.replace('-service', '').toUpperCase()}_PORT`
    expect(compose.ports?.[0]).toContain(`\${${variable}:-`)
    expect(readSettings(environment)).toMatchObject({ port, host: '0.0.0.0' })
  })

  test('is the model’s own entry, and knows itself by name', () => {
    const [entry = '', ...words] = compose.command ?? []
    expect(words).toEqual([service.name])
    expect(join(import.meta.dirname, entry)).toBe(fileURLToPath(system.entry))
    expect(existsSync(entry)).toBe(true)
  })

  test('is told what a service of this model is told elsewhere', () => {
    const broker_url = system.broker === undefined ? undefined : BROKER_URLS[system.broker]
    const deployment = {
      broker_url,
      namespace: '',
      durability: 'recommended',
      urls,
      services: [...urls.keys()],
    }
    const told = system.environment(deployment as unknown as Deployment)
    for (const [variable, value] of Object.entries(told)) {
      expect(environment[variable] ?? '', variable).toBe(value)
    }
    if (system.broker === 'rabbitmq') {
      expect(rabbitmqSettings(readSettings(environment), environment).queue_type).toBe('quorum')
    }
  })

  test('keeps its store in a volume, and writes nowhere else', () => {
    expect(environment.STORE_FILE).toBe(`/stores/${service.name}.sqlite`)
    expect(compose.volumes).toEqual([`${system.name}-stores:/stores`])
    expect(compose).toMatchObject({ read_only: true, tmpfs: ['/tmp'], init: true, cap_drop: ['ALL'] })
    expect(readText('Dockerfile')).toContain('RUN mkdir /stores && chown node:node /stores')
  })

  test('starts without faults; inventory takes them from whoever starts it', () => {
    expect(readSettings(environment)).toMatchObject({
      fault_controls: false,
      delay_ms: 0,
      fail_reason: undefined,
    })
    const takes = ['STOCK', 'SIMULATED_DELAY', 'FORCE_FAILURE'].filter((name) => {
      return String(compose.environment?.[name]).startsWith(`\${${name}:-`)
    })
    expect(takes).toHaveLength(service.name === 'inventory-service' ? 3 : 0)
  })

  test('is healthy when it is ready, and is given the time that it needs to drain', () => {
    const [how, shell, program = ''] = compose.healthcheck?.test ?? []
    expect([how, shell]).toEqual(['CMD', 'bash'])
    expect(existsSync(program)).toBe(true)
    expect(milliseconds(compose.stop_grace_period)).toBeGreaterThan(DRAIN_DEADLINE_MS)
  })

  test('has what every other service of every model has', () => {
    const reference = resolvedService(fileOf('sync-rest'), 'order-service')
    const { cpus, mem_limit, healthcheck, stop_grace_period, restart, image } = reference
    expect(cpus).toBeGreaterThan(0)
    expect(compose).toMatchObject({ cpus, mem_limit, healthcheck, stop_grace_period, restart, image })
    const heap_mb = Number(/old-space-size=(\d+)/.exec(NODE_FLAGS.join(' '))?.[1])
    expect(Number(mem_limit?.replace('m', ''))).toBeGreaterThan(heap_mb)
  })

  test('waits for its broker to be healthy', () => {
    const waits =
      system.broker === undefined ? undefined : { [system.broker]: { condition: 'service_healthy' } }
    expect(compose.depends_on).toEqual(waits)
  })
})

describe('the brokers', () => {
  const brokers = MODELS.flatMap(({ name, broker }) => {
    return broker === undefined ? [] : [{ broker, compose: resolvedService(fileOf(name), broker) }]
  })

  test.each(brokers)('$broker listens for this machine only, and keeps its data', ({ broker, compose }) => {
    expect(portsOf(compose)).toEqual(BROKER_PORTS[broker])
    expect(namedVolumes(compose)).toEqual([...(broker === 'kafka' ? ['kafka-agent'] : []), `${broker}-data`])
    // A data folder belongs to a node, and a node is called after its host.
    expect(compose.hostname).toBe(broker)
    const inner = broker === 'kafka' ? '29092' : '5672'
    expect(compose.healthcheck?.test.join(' ')).toContain(`/dev/tcp/127.0.0.1/${inner}`)
  })

  test('are given as much time to start as anything that starts beside them', () => {
    const started = Object.entries(readCompose(PIECES).services).flatMap(([name, { healthcheck }]) => {
      return healthcheck === undefined ? [] : [[name, milliseconds(healthcheck.start_period)] as const]
    })
    const longest_ms = Math.max(...started.map(([, period_ms]) => period_ms))
    for (const { broker } of brokers) expect(started).toContainEqual([broker, longest_ms])
  })

  test('have equal limits', () => {
    const [one, other] = brokers.map(({ compose: { cpus, mem_limit } }) => ({ cpus, mem_limit }))
    expect(one?.cpus).toBeGreaterThan(0)
    expect(one).toEqual(other)
  })

  test('Kafka differs from its defaults as the local one does', () => {
    const environment = environmentOf(resolvedService(fileOf('streaming-kafka'), 'kafka'))
    const { java_flags, ...settings } = reportedKafkaSettings()
    for (const [name, value] of Object.entries(settings)) {
      expect(environment[`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`], name).toBe(String(value))
    }
    for (const flag of environment.KAFKA_HEAP_OPTS?.split(' ') ?? ['none']) expect(java_flags).toContain(flag)
    expect(environment.KAFKA_ADVERTISED_LISTENERS).toBe(
      `PLAINTEXT://${BROKER_URLS.kafka},HOST://127.0.0.1:29092`,
    )
  })
})

describe('all of them side by side', () => {
  const top = readCompose('docker-compose.yml')

  test('is every service of every stack, under its profile, known to its neighbours by its own name', () => {
    const expected = MODELS.flatMap(({ name, services, broker }) => [
      ...services.map((service) => [`${name}-${service.name}`, name, service.name]),
      ...(broker === undefined ? [] : [[broker, name, broker]]),
    ])
    expect(Object.keys(top.services).filter(isOfOrders).sort()).toEqual(expected.map(([key]) => key).sort())
    for (const [key = '', model = '', service = ''] of expected) {
      const entry = top.services[key]
      expect(entry?.extends, key).toEqual({ file: fileOf(model), service })
      const shared = key === service ? [`${model}-patterns`, 'patterns'] : []
      expect(entry?.profiles, key).toEqual([model, 'all', ...shared])
      expect(entry?.networks, key).toEqual(key === service ? [model] : { [model]: { aliases: [service] } })
    }
  })

  test('no two of them want the same port', () => {
    const all = MODELS.flatMap(({ name }) => {
      const names = Object.keys(readCompose(fileOf(name)).services).filter(isOfOrders)
      return names.flatMap((service) => portsOf(resolvedService(fileOf(name), service)))
    })
    const hosts = all.map((port) => port.split(':')[1])
    expect(new Set(hosts).size).toBe(hosts.length)
    const moved = MODELS.map(({ name, services: [first] }) => {
      return [top.services[`${name}-${first?.name}`]?.ports, first?.default_port] as const
    })
    for (const [ports, port] of moved) expect(ports?.map(withDefaults)).toEqual([`127.0.0.1:${port}:${port}`])
    expect(new Set(moved.map(([ports]) => ports?.[0])).size).toBe(MODELS.length)
  })

  test('declares the volumes and networks that they use', () => {
    const volumes = MODELS.flatMap(({ name, broker }) => [
      `${name}-stores`,
      ...(broker === undefined ? [] : [`${broker}-data`]),
    ])
    const observed = ['kafka-agent', 'prometheus-data']
    expect(Object.keys(top.volumes ?? {}).sort()).toEqual([...volumes, ...observed].sort())
    expect(Object.keys(top.networks ?? {})).toEqual(['observe', ...MODELS.map(({ name }) => name)])
  })
})

test('there is a stack for every model, and no compose file that nobody checks', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  const found = ['.', ...folders.map(({ name }) => name)].flatMap((folder) =>
    readdirSync(join(import.meta.dirname, folder))
      .filter((name) => /^(?:docker-)?compose[\w.-]*\.ya?ml$/.test(name))
      .map((name) => join(folder, name)),
  )
  expect(found.sort()).toEqual(['docker-compose.yml', ...MODELS.map(({ name }) => fileOf(name))].sort())
})
