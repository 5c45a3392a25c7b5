import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BrokerRequest } from './broker-source.ts'
import { freePorts, portIsFree } from './free-ports.ts'
import { type LocalBrokerParts, openLocalBroker } from './local-broker.ts'
import { startOwnedProcess } from './owned-process.ts'
import { portAccepts } from './readiness.ts'
import { processRuns, untilTrue } from './until-true.ts'

let folder: string
let port: number
let said: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-broker-'))
  await mkdir(join(folder, 'data'))
  await mkdir(join(folder, 'logs'))
  port = (await freePorts(1))[0] ?? 0
  said = []
})

afterEach(() => rm(folder, { recursive: true, force: true }))

function request(more: Partial<BrokerRequest> = {}): BrokerRequest {
  return {
    kind: 'kafka',
    source: 'local',
    probe: () => portAccepts('127.0.0.1', port, AbortSignal.timeout(1_000)),
    working_folder: folder,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    ...more,
  }
}

const serving = () => `require('node:net').createServer().listen(${port}, '127.0.0.1')`

/** A stand-in for a broker: a Node that runs the script. */
function parts(script: () => string): LocalBrokerParts {
  const log_file = join(folder, 'logs', 'broker.log')
  return {
    kind: 'kafka',
    port,
    url: `127.0.0.1:${port}`,
    why: 'a test',
    settings: {},
    data_folder: join(folder, 'data'),
    log_folder: join(folder, 'logs'),
    log_file,
    stop_grace_ms: 10_000,
    launch: (signal) =>
      startOwnedProcess({
        command: process.execPath,
        arguments: ['--eval', script()],
        environment: process.env,
        stdout: { append_to: log_file },
        stderr: { append_to: log_file },
        signal,
      }),
    versions: async () => ({ kafka: '0' }),
    companions: [],
  }
}

test('it is killed, stopped and started again on the same port, and leaves only its logs', async () => {
  const broker = await openLocalBroker(request(), parts(serving))
  for (const fault of [broker.kill, broker.stop]) {
    const [pid = 0] = broker.pids()
    expect(processRuns(pid)).toBe(true)
    await fault()
    expect(processRuns(pid)).toBe(false)
    expect(broker.pids()).toEqual([])
    await broker.start()
    await portAccepts('127.0.0.1', port, AbortSignal.timeout(1_000))
    expect(broker.pids()).not.toContain(pid)
  }
  await broker[Symbol.asyncDispose]()
  expect(await portIsFree(port)).toBe(true)
  expect(await readdir(folder)).toEqual(['logs'])
  expect(said).toEqual([])
})

test('starting one that runs, or twice at once, starts nothing more', async () => {
  await using broker = await openLocalBroker(request(), parts(serving))
  const running = broker.pids()
  await broker.start()
  expect(broker.pids()).toEqual(running)
  await broker.kill()
  await Promise.all([broker.start(), broker.start()])
  expect(broker.pids()).toHaveLength(1)
})

test('one that dies at its start is told with the end of its log, and leaves no data', async () => {
  const dying = parts(() => 'console.error("no space left on device"); process.exit(3)')
  await expect(openLocalBroker(request(), dying)).rejects.toMatchObject({
    code: 'exited',
    message: expect.stringMatching(/ended with code 3.*no space left on device/s),
  })
  expect(await readdir(folder)).toEqual(['logs'])
})

test('a port that another program took is told as that', async () => {
  const taken = parts(() => 'console.error("bind: Address already in use"); process.exit(1)')
  await expect(openLocalBroker(request(), taken)).rejects.toMatchObject({ code: 'port_taken' })
})

test('one that ends unasked is told to the user', async () => {
  await using broker = await openLocalBroker(request(), parts(serving))
  process.kill(broker.pids()[0] ?? 0, 'SIGKILL')
  await untilTrue('it was said', () => said.length > 0)
  expect(said[0]).toContain('kafka ended unasked with SIGKILL')
  expect(broker.pids()).toEqual([])
})

test('an interruption while it starts ends it and rejects with the interruption', async () => {
  const controller = new AbortController()
  const probe = async () => {
    controller.abort(new Error('interrupted'))
    throw new Error('not yet')
  }
  const opening = openLocalBroker(request({ probe, signal: controller.signal }), parts(serving))
  await expect(opening).rejects.toThrow('interrupted')
  expect(await portIsFree(port)).toBe(true)
  expect(await readdir(folder)).toEqual(['logs'])
})

test('an interruption while it runs ends it', async () => {
  const controller = new AbortController()
  await using broker = await openLocalBroker(request({ signal: controller.signal }), parts(serving))
  controller.abort()
  await untilTrue('it is down', () => broker.pids().length === 0)
  expect(said).toEqual([])
})
