import { once } from 'node:events'
import { access, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BrokerKind, BrokerRequest } from './broker-source.ts'
import { portIsFree } from './free-ports.ts'
import { openBroker } from './open-broker.ts'
import { startOwnedProcess } from './owned-process.ts'
import { test_messages } from './test-messages.ts'
import { processRuns, untilTrue } from './until-true.ts'

const kinds: BrokerKind[] = ['rabbitmq', 'kafka']
/* Long enough for the very first run, which fetches and prepares both brokers. */
const limit_ms = 600_000

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-brokers-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

function request(kind: BrokerKind, more: Partial<BrokerRequest> = {}): BrokerRequest {
  return {
    kind,
    source: 'auto',
    short_lived: true,
    probe: test_messages[kind].probe,
    working_folder: folder,
    signal: new AbortController().signal,
    say: () => {},
    ...more,
  }
}

const portOf = (url: string) => Number(url.slice(url.lastIndexOf(':') + 1))

describe.each(kinds)('%s', (kind) => {
  const messages = test_messages[kind]

  test('what it promised to keep survives a kill and a stop, at the same place', {
    timeout: limit_ms,
  }, async () => {
    const broker = await openBroker(request(kind))
    const [pid = 0] = broker.pids()
    expect(broker.source).toBe('local')
    expect(broker.versions[kind]).toMatch(/^4\.\d+\.\d+$/)
    await messages.write(broker.url, 'written before the kill')
    await broker.kill()
    expect(processRuns(pid)).toBe(false)
    expect(await portIsFree(portOf(broker.url))).toBe(true)
    await broker.start()
    expect(broker.pids()).not.toContain(pid)
    expect(await messages.read(broker.url)).toBe('written before the kill')

    await broker.stop()
    expect(broker.pids()).toEqual([])
    await broker.start()
    await messages.probe(broker.url)

    const pids = broker.pids()
    await broker[Symbol.asyncDispose]()
    expect(pids.some(processRuns)).toBe(false)
    expect(await portIsFree(portOf(broker.url))).toBe(true)
    const [run_folder = ''] = await readdir(folder)
    expect(await readdir(join(folder, run_folder))).toEqual(['logs'])
  })

  test('two at once are both healthy, and ending one leaves the other alone; so does who attaches to it', {
    timeout: limit_ms,
  }, async () => {
    const [one, other] = await Promise.all([openBroker(request(kind)), openBroker(request(kind))])
    await using survivor = other
    expect(one.url).not.toBe(survivor.url)
    await messages.write(survivor.url, 'kept')
    await one[Symbol.asyncDispose]()
    expect(await messages.read(survivor.url)).toBe('kept')

    const attached = await openBroker(request(kind, { url: survivor.url }))
    expect(attached.source).toBe('attach')
    await attached[Symbol.asyncDispose]()
    await messages.probe(survivor.url)
  })

  test('an interruption while it starts leaves nothing running', { timeout: limit_ms }, async () => {
    const interruption = new AbortController()
    const probe = async () => interruption.abort(new Error('interrupted'))
    const opening = openBroker(
      request(kind, { signal: interruption.signal, probe: () => probe().then(() => never) }),
    )
    await expect(opening).rejects.toThrow('interrupted')
    const [run_folder = ''] = await readdir(folder)
    expect(await readdir(join(folder, run_folder))).toEqual(['logs'])
    await untilTrue('no process works in that folder', async () => (await processesIn(folder)).length === 0)
  })

  test('an owner killed by SIGKILL leaves nothing running', { timeout: limit_ms }, async () => {
    const script = `
      import { openBroker } from ${JSON.stringify(new URL('./open-broker.ts', import.meta.url).href)}
      import { test_messages } from ${JSON.stringify(new URL('./test-messages.ts', import.meta.url).href)}
      const broker = await openBroker({
        kind: '${kind}', source: 'local', short_lived: true, working_folder: ${JSON.stringify(folder)},
        probe: test_messages.${kind}.probe, signal: new AbortController().signal, say: () => {} })
      console.log(JSON.stringify({ url: broker.url, pids: broker.pids() }))`
    await using owner = await startOwnedProcess({
      command: process.execPath,
      arguments: ['--input-type=module', '--eval', script],
      environment: process.env,
      stdout: 'pipe',
      stderr: { append_to: join(folder, 'owner.log') },
    })
    const [line] = await once(owner.stdout ?? process.stdin, 'data')
    const { url, pids } = JSON.parse(String(line)) as { url: string; pids: number[] }
    expect(pids.every(processRuns)).toBe(true)
    process.kill(owner.pid, 'SIGKILL')
    await untilTrue('its processes are gone', () => !pids.some(processRuns))
    await untilTrue('its port is free', () => portIsFree(portOf(url)))
    await untilTrue('no process works in that folder', async () => (await processesIn(folder)).length === 0)
  })
})

const never = new Promise<void>(() => {})

/**
 * Processes that work in the folder, helpers in groups of their own included; none where there is no /proc.
 */
async function processesIn(work_folder: string): Promise<string[]> {
  const { readlink } = await import('node:fs/promises')
  if (
    !(await access('/proc/self/cwd').then(
      () => true,
      () => false,
    ))
  )
    return []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')))
  return pids.filter((_, index) => places[index]?.startsWith(work_folder))
}
