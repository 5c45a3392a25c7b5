import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { BrokerKind } from '@three-ways/testbed/brokers/broker-source'
import { freePorts } from '@three-ways/testbed/brokers/free-ports'
import { whyNoCertificates } from '@three-ways/testbed/brokers/test-certificates'
import {
  ENCODED_LOGIN,
  openSecuredBroker,
  PASSWORD,
  type SecuredBroker,
  USER,
} from '@three-ways/testbed/conformance/own-broker'
import { until } from '@three-ways/testbed/order-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXIT } from '../src/exit-codes.ts'
import { loadModel } from '../src/settings/models.ts'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const RAISED_WITHIN_MS = 120_000
const { signal } = new AbortController()

interface Way {
  readonly model: 'async-rabbitmq' | 'streaming-kafka'
  readonly kind: BrokerKind
  readonly variable: string
  /** The broker's address with this login, and flags beside it. */
  readonly url: (login: string, broker: SecuredBroker) => string
  readonly flags: string
}

const WAYS: readonly Way[] = [
  {
    model: 'streaming-kafka',
    kind: 'kafka',
    variable: 'KAFKA_URL',
    url: (login, { ports }) => `kafka+ssl://${login}@localhost:${ports.tls_login}?mechanism=scram-sha-512`,
    flags: '',
  },
  {
    model: 'async-rabbitmq',
    kind: 'rabbitmq',
    variable: 'RABBITMQ_URL',
    url: (login, { ports }) => `amqps://${login}@localhost:${ports.tls}`,
    flags: "--management-url '$MANAGEMENT_URL'",
  },
]

const no_certificates = whyNoCertificates()
const why = no_certificates === undefined ? '' : ` (${no_certificates})`
describe.skipIf(no_certificates !== undefined).each(WAYS)(`a broker of one's own, $kind${why}`, (way) => {
  const { model, kind, variable } = way
  const folder = mkdtempSync(join(tmpdir(), `three-ways-own-${kind}-`))
  let broker: SecuredBroker
  beforeAll(async () => {
    broker = await openSecuredBroker(await loadModel(model), folder)
    if (kind === 'rabbitmq') await makeUser(broker)
  })
  afterAll(async () => {
    await broker[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  const address = (login = ENCODED_LOGIN) => way.url(login, broker)
  /** The words for a shell that runs the bench; whoever may believe the broker's certificate. */
  const bench = (line: string, environment: NodeJS.ProcessEnv = {}) =>
    spawn('/bin/sh', ['-c', `exec "$NODE" "$CLI" ${line}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE: process.execPath,
        CLI,
        NODE_EXTRA_CA_CERTS: broker.certificates.authority_file,
        MANAGEMENT_URL: `https://${ENCODED_LOGIN}@localhost:${broker.ports.management_tls}`,
        ...environment,
      },
    })
  const ended = async (child: ReturnType<typeof bench>) => {
    const [stdout, stderr, [exit_code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    expectNoPassword('what was printed', stdout + stderr)
    return { stdout, stderr, exit_code }
  }
  const more = way.flags

  test('is measured over TLS and a login, and its password is nowhere', async () => {
    const out = join(folder, 'results')
    mkdirSync(out)
    const run = `run latency --profile smoke --model ${model} --duration 3 --out '${out}'`
    const { stderr, exit_code } = await ended(bench(`${run} --broker-url '${kind}=${address()}' ${more}`))
    // A machine that is too busy to measure on makes the run invalid; the broker was reached all the same.
    expect([EXIT.ok, EXIT.invalid], stderr).toContain(exit_code)
    const files = filesBelow(out)
    for (const file of files) expectNoPassword(file, contentsOf(file))
    const metrics = files.find((file) => file.endsWith('metrics.json')) ?? ''
    const { run: told, results } = JSON.parse(readFileSync(metrics, 'utf8'))
    expect(told.command).toContain(`'${kind}=$${variable}'`)
    expect(told.brokers[0].source).toBe('attach')
    expect(results[0].ledger).toMatchObject({ lost: 0, doubled: 0 })
    expect(results[0].ledger.completed).toBeGreaterThan(0)
  }, 300_000)

  test('serves a model in the foreground, whose printed lines work as they are', async () => {
    const [order_port = 0] = await freePorts(1)
    const environment = { [variable]: address() }
    const flags = `--order-port ${order_port} --broker-url '${kind}=$${variable}' ${more}`
    const child = bench(`up ${model} ${flags}`, environment)
    const end = ended(child)
    // However this ends: what it raised ends with it.
    await using _ended = {
      async [Symbol.asyncDispose]() {
        child.kill('SIGINT')
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      },
    }
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += chunk
    })
    await until('it is up', RAISED_WITHIN_MS, signal, async () => {
      if (child.exitCode !== null) throw new Error((await end).stderr)
      return printed.includes('Ctrl-C ends everything')
    })
    expectNoPassword('the list of processes', commandLines())
    const placed = await fetch(`http://127.0.0.1:${order_port}/order`, {
      method: 'POST',
      body: '{"item":"burger","qty":1}',
    })
    expect(placed.status).toBe(202)
    const lines = [...printed.matchAll(/npm run bench -- (.*)$/gm)].map(([, line = '']) => line)
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      const { stdout, stderr, exit_code } = await ended(bench(line, environment))
      expect({ line, stderr, exit_code }).toMatchObject({ line, exit_code: EXIT.ok })
      expect(stdout).toMatch(/There are no dead letters|Equal: /)
    }
    // The port alone says which one is meant, and its variable how it is reached.
    const found = await ended(bench(`dead-letters list ${model} --order-port ${order_port}`, environment))
    expect(found).toMatchObject({ exit_code: EXIT.ok })

    const wrong = { [variable]: address('ana:half%3As3cret') }
    const asked = `--order-port ${order_port} --broker-url '${kind}=$${variable}'`
    const denied = await ended(bench(`dead-letters list ${model} ${asked}`, wrong))
    expect(denied).toMatchObject({ exit_code: EXIT.environment })
    expect(denied.stderr).toMatch(/refuses user ana/)
    for (const command of ['dead-letters list', 'replay']) {
      const silent = createServer(() => {}).listen(0, '127.0.0.1')
      await once(silent, 'listening')
      const at = `127.0.0.1:${(silent.address() as AddressInfo).port}`
      const url = kind === 'kafka' ? at : `amqp://${at}`
      const line = `${command} ${model} --order-port ${order_port} --broker-url ${kind}=${url}`
      const { stderr, exit_code } = await ended(bench(line))
      silent.close()
      expect({ stderr, exit_code }).toMatchObject({ exit_code: EXIT.environment })
      expect(stderr).toContain(at)
      expect(stderr).toMatch(/expected an? \w+.*, got none/)
    }
    const stores = /stores and logs\s+(\S+)/.exec(printed)?.[1] ?? ''
    const logs = filesBelow(stores).filter((file) => file.endsWith('.log'))
    expect(logs.length).toBeGreaterThan(0)
    for (const file of logs) expectNoPassword(file, contentsOf(file))
    child.kill('SIGINT')
    await end
  }, 400_000)

  test('that refuses the password ends everything at once with 4', async () => {
    const environment = { [variable]: address('ana:half%3As3cret') }
    for (const command of [
      `up ${model} --order-port 39007`,
      `run latency --profile smoke --model ${model} --out '${folder}'`,
    ]) {
      const line = `${command} --broker-url '${kind}=$${variable}'`
      const { stderr, exit_code } = await ended(bench(line, environment))
      expect({ stderr, exit_code }).toMatchObject({ exit_code: EXIT.environment })
      expect(stderr).toMatch(/refuses user ana/)
    }
    await ended(bench('doctor', environment))
  })
})

function expectNoPassword(where: string, shown: string): void {
  const parts = [PASSWORD, encodeURIComponent(PASSWORD), 's3cret', 'recognisable', 'half:way']
  for (const part of parts) expect(shown.includes(part), `${where} holds ${part}`).toBe(false)
}

function filesBelow(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
}

function contentsOf(file: string): string {
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')
}

/** Of every node process but those of this test: their arguments are for everybody to see. */
function commandLines(): string {
  const shown: string[] = []
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      if (words.includes('src/service.ts') || words.includes('src/cli.ts')) shown.push(words)
    } catch {
      // It has ended meanwhile.
    }
  }
  return shown.join('\n')
}

/** What an administrator does for who is to use the broker. */
async function makeUser({ own }: SecuredBroker): Promise<void> {
  const { origin } = new URL(own.broker.management_url ?? '')
  const headers = { authorization: `Basic ${btoa('guest:guest')}`, 'content-type': 'application/json' }
  const put = async (path: string, body: object) => {
    const answer = await fetch(`${origin}/api/${path}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(body),
    })
    expect(answer.ok).toBe(true)
  }
  await put(`users/${USER}`, { password: PASSWORD, tags: 'administrator' })
  await put(`permissions/%2F/${USER}`, { configure: '.*', write: '.*', read: '.*' })
}
