import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { freePorts } from './brokers/free-ports.ts'
import type { HostedService } from './service-host.ts'
import { hostServiceProcess, type ServiceProcessOptions } from './service-process.ts'
import { ServiceProcessError } from './service-process-error.ts'
import { TRUST, trustOf } from './trust.ts'

/** A service as the host sees one; `FAKE` says how it misbehaves. */
const FAKE_SERVICE = `
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
const { FAKE, SERVICE_PORT, SERVICE_HOST, STORE_FILE } = process.env
const name = FAKE === 'other-name' ? 'somebody-else' : process.argv[2]
console.log('started with', Object.keys(process.env).sort().join(' '))
if (FAKE === 'exits') { console.error('the store is unreadable'); process.exit(4) }
appendFileSync(STORE_FILE, 'started\\n')
if (FAKE === 'busy') { const until = Date.now() + 200; while (Date.now() < until); }
process.on('SIGTERM', () => {
  if (FAKE === 'deaf') return
  if (FAKE === 'fails-to-drain') { console.error('could not drain'); process.exit(3) }
  appendFileSync(STORE_FILE, 'drained\\n')
  process.exit(0)
})
let asked = 0
createServer((request, response) => {
  if (request.url === '/pid') return response.end(String(process.pid))
  asked += 1
  const ready = FAKE !== 'never-ready' && (FAKE !== 'slow-to-ready' || asked > 3)
  response.statusCode = ready ? 200 : 503
  response.end(JSON.stringify({ service: name, ready, waiting_for: ready ? [] : ['the broker'] }))
}).listen(Number(SERVICE_PORT), SERVICE_HOST)
`

let folder: string
let entry: URL
let port: number
let abort: AbortController
let hosted: HostedService[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-process-'))
  const script = join(folder, 'fake-service.mjs')
  await writeFile(script, FAKE_SERVICE)
  entry = pathToFileURL(script)
  port = (await freePorts(1))[0] ?? 0
  abort = new AbortController()
  hosted = []
})

afterEach(() => void vi.unstubAllEnvs())
afterEach(async () => {
  await Promise.all(hosted.map((service) => service[Symbol.asyncDispose]()))
  await rm(folder, { recursive: true })
})

function host(fake: string, options: Partial<ServiceProcessOptions> = {}): HostedService {
  const environment = { FAKE: fake }
  const { signal } = abort
  const service = hostServiceProcess({
    name: 'fake-service',
    entry,
    port,
    environment,
    folder,
    signal,
    ...options,
  })
  hosted.push(service)
  return service
}

async function pidOf(service: HostedService): Promise<number> {
  return Number(await (await fetch(`${service.url}/pid`)).text())
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline_ms = performance.now() + 10_000
  while (!(await holds())) {
    if (performance.now() > deadline_ms) throw new Error(`waiting until ${what}: it did not happen`)
    await pause(10)
  }
}

async function failureOf(work: Promise<unknown>): Promise<ServiceProcessError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ServiceProcessError))
    throw new Error('expected a ServiceProcessError', { cause: error })
  return error
}

describe('a service that behaves', () => {
  test('can be killed while it is being started, and is then not there', async () => {
    const service = host('')
    const starting = failureOf(service.start())
    await service.kill()
    expect(service.pid?.()).toBeUndefined()
    expect((await starting).code).toBe('exited')
  })

  test('starts on its port, is told its store, and gets nothing else of our environment', async () => {
    for (const name of TRUST) vi.stubEnv(name, undefined)
    const service = host('well', { environment: { FAKE: 'well', SERVICE_PORT: '1' } })
    await service.start()
    expect((await fetch(`${service.url}/health`)).status).toBe(200)
    expect(service.url).toBe(`http://127.0.0.1:${port}`)
    expect(await readFile(service.store_file, 'utf8')).toBe('started\n')
    const log = await readFile(join(folder, 'fake-service.log'), 'utf8')
    const variables = log.split('\n')[0]?.replace('started with ', '').split(' ')
    const shell_adds = ['PWD', 'OLDPWD', 'SHLVL', '_']
    const told = variables?.filter((variable) => !shell_adds.includes(variable))
    expect(told).toEqual(['FAKE', 'PATH', 'SERVICE_HOST', 'SERVICE_PORT', 'STORE_FILE'])
  })

  test('is told whom we trust, where we found it', async () => {
    for (const name of TRUST) vi.stubEnv(name, undefined)
    vi.stubEnv('NODE_EXTRA_CA_CERTS', 'package.json')
    vi.stubEnv('NODE_USE_SYSTEM_CA', '1')
    expect(trustOf(process.env)).toEqual({
      NODE_EXTRA_CA_CERTS: join(process.cwd(), 'package.json'),
      NODE_USE_SYSTEM_CA: '1',
    })
    const service = host('well')
    await service.start()
    const log = await readFile(join(folder, 'fake-service.log'), 'utf8')
    const variables = log.split('\n')[0]?.replace('started with ', '').split(' ')
    expect(variables).toEqual(expect.arrayContaining(['NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA']))
  })

  test('start resolves when health says ready, and not when the port is open', async () => {
    const service = host('slow-to-ready')
    await service.start()
    const health = (await (await fetch(`${service.url}/health`)).json()) as { ready: boolean }
    expect(health.ready).toBe(true)
  })

  test('stop drains and leaves nothing; start brings it back on the same port with the same store', async () => {
    const service = host('well')
    await service.start()
    const first = await pidOf(service)
    await service.stop()
    expect(isAlive(first)).toBe(false)
    await service.start()
    expect(await pidOf(service)).not.toBe(first)
    expect(await readFile(service.store_file, 'utf8')).toBe('started\ndrained\nstarted\n')
  })

  test('kill does not drain', async () => {
    const service = host('well')
    await service.start()
    const pid = await pidOf(service)
    await service.kill()
    expect(isAlive(pid)).toBe(false)
    expect(await readFile(service.store_file, 'utf8')).toBe('started\n')
    await service.start()
    expect(await pidOf(service)).not.toBe(pid)
  })

  test('a paused one is silent, answers again when resumed, and can be killed and stopped', async () => {
    const service = host('well')
    await service.start()
    const pid = await pidOf(service)
    await service.pause()
    const stateOf = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.[0]
    if (process.platform === 'linux')
      await until('the kernel calls it stopped', async () => (await stateOf()) === 'T')
    await service.resume()
    expect(await pidOf(service)).toBe(pid)
    await service.pause()
    await service.kill()
    expect(isAlive(pid)).toBe(false)
    await service.start()
    await service.pause()
    await service.stop()
    expect(await readFile(service.store_file, 'utf8')).toBe('started\nstarted\ndrained\n')
  })

  test.runIf(process.platform === 'linux')(
    'its resources are its own, and none when it is down',
    async () => {
      const service = host('busy')
      expect(await service.resources()).toBeUndefined()
      await service.start()
      const used = await service.resources()
      expect(used?.cpu_s).toBeGreaterThan(0)
      expect(used?.resident_bytes).toBeGreaterThan(10_000_000)
      await service.kill()
      expect(await service.resources()).toBeUndefined()
    },
  )

  test('stop and kill of one that does not run do nothing', async () => {
    const service = host('well')
    await service.stop()
    await service.kill()
    await service.start()
    await service.stop()
    await service.stop()
    expect(await readFile(service.store_file, 'utf8')).toBe('started\ndrained\n')
  })
})

describe('what goes wrong is one clear error', () => {
  test('a port that is taken', async () => {
    const other = createServer((_request, response) =>
      response.end('{"service":"fake-service","ready":true}'),
    )
    other.listen(port, '127.0.0.1')
    await once(other, 'listening')
    const error = await failureOf(host('well').start())
    other.close()
    expect(error.code).toBe('port_taken')
    expect(error.message).toContain(`port ${port}`)
    expect(error.message).toContain('choose another port')
  })

  test('an end before it was ready fails at once and shows the log of this start only', async () => {
    await writeFile(join(folder, 'fake-service.log'), 'Error: listen EADDRINUSE, of an earlier life\n')
    const error = await failureOf(host('exits', { ready_within_ms: 600_000 }).start())
    expect(error.code).toBe('exited')
    expect(error.message).toContain('exit code 4')
    expect(error.message).toContain('the store is unreadable')
    expect(error.message).not.toContain('earlier life')
  })

  test('never ready: says what it waits for, and leaves no process', async () => {
    const service = host('never-ready', { ready_within_ms: 3_000 })
    const error = await failureOf(service.start())
    expect(error.code).toBe('not_ready')
    expect(error.message).toContain('the broker')
    await expect(fetch(service.url)).rejects.toThrow()
  })

  test('a door behind which another service answers', async () => {
    const error = await failureOf(host('other-name', { ready_within_ms: 3_000 }).start())
    expect(error.code).toBe('not_ready')
    expect(error.message).toContain('somebody else')
  })

  test('one that does not heed SIGTERM is killed, and that is an error', async () => {
    const service = host('deaf', { stop_within_ms: 200 })
    await service.start()
    const pid = await pidOf(service)
    expect((await failureOf(service.stop())).code).toBe('did_not_stop')
    expect(isAlive(pid)).toBe(false)
  })

  test('one that ends with a failure while it drains', async () => {
    const service = host('fails-to-drain')
    await service.start()
    const error = await failureOf(service.stop())
    expect(error.code).toBe('failed_to_stop')
    expect(error.message).toContain('could not drain')
  })

  test('starting a running one, pausing one that is down', async () => {
    const service = host('well')
    expect((await failureOf(service.pause())).code).toBe('not_running')
    await service.start()
    expect((await failureOf(service.start())).code).toBe('already_running')
    expect(isAlive(await pidOf(service))).toBe(true)
  })
})

describe('nothing is left behind', () => {
  test('an abort ends the wait with its reason, and the process', async () => {
    const service = host('never-ready')
    const starting = service.start()
    const answers = () =>
      fetch(`${service.url}/pid`).then(
        (answer) => answer.ok,
        () => false,
      )
    await until('it answers', answers)
    const pid = await pidOf(service)
    const reason = new Error('interrupted by the test')
    abort.abort(reason)
    await expect(starting).rejects.toBe(reason)
    await until('the process is gone', () => !isAlive(pid))
    await expect(service.start()).rejects.toBe(reason)
  })

  test('it dies with its host, even one that is killed by SIGKILL', async () => {
    const script = join(folder, 'host.ts')
    const options = `{ name: 'fake-service', port: ${port}, environment: {}, folder: ${JSON.stringify(folder)},
      entry: new URL(${JSON.stringify(entry.href)}), signal: new AbortController().signal }`
    await writeFile(
      script,
      `import { hostServiceProcess } from ${JSON.stringify(new URL('./service-process.ts', import.meta.url).href)}
      await hostServiceProcess(${options}).start()
      console.log('up')
      setInterval(() => {}, 1000)`,
    )
    const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(owner.stdout, 'data')
    const pid = Number(await (await fetch(`http://127.0.0.1:${port}/pid`)).text())
    expect(isAlive(pid)).toBe(true)
    owner.kill('SIGKILL')
    await until('the service is gone too', () => !isAlive(pid))
  })
})
