import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheLock } from './cache-lock.ts'
import { startOwnedProcess } from './owned-process.ts'

let folder: string
const signal = new AbortController().signal

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-lock-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('the lock of a run that was killed holds nobody up', async () => {
  const lock_file = join(folder, 'locks', 'thing.sqlite')
  const module_url = new URL('./cache-lock.ts', import.meta.url).href
  const script = `
    import { cacheLock } from ${JSON.stringify(module_url)}
    globalThis.lock = await cacheLock(${JSON.stringify(lock_file)}, new AbortController().signal, () => {})
    console.log('locked')
    setInterval(() => {}, 1000)`
  await using other = await startOwnedProcess({
    command: process.execPath,
    arguments: ['--input-type=module', '--eval', script],
    environment: process.env,
    stdout: 'pipe',
  })
  await once(other.stdout ?? process.stdin, 'data')
  const waits: string[] = []
  await using _lock = await cacheLock(lock_file, signal, (holder) => {
    waits.push(holder)
    process.kill(other.pid, 'SIGKILL')
  })
  expect(waits).toEqual([`the process ${other.pid}`])
})

test('waiting for the lock ends with the signal', async () => {
  const lock_file = join(folder, 'locks', 'thing.sqlite')
  await using _held = await cacheLock(lock_file, signal, () => {})
  const controller = new AbortController()
  const waiting = cacheLock(lock_file, controller.signal, () => controller.abort(new Error('interrupted')))
  await expect(waiting).rejects.toThrow('interrupted')
})

test('a holder that has not told its name yet is another run', async () => {
  const lock_file = join(folder, 'locks', 'thing.sqlite')
  await using _held = await cacheLock(lock_file, signal, () => {})
  await writeFile(`${lock_file}.holder`, '')
  const controller = new AbortController()
  const waits: string[] = []
  const waiting = cacheLock(lock_file, controller.signal, (holder) => {
    waits.push(holder)
    controller.abort(new Error('interrupted'))
  })
  await expect(waiting).rejects.toThrow('interrupted')
  expect(waits).toEqual(['another run'])
})
