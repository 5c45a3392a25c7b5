import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type KnownModel, knownRunning, noteRunning } from './running-models.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-running-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const HERE: KnownModel = {
  model: 'streaming-kafka',
  workflow: 'order-workflow',
  namespace: '',
  pid: process.pid,
  urls: { 'order-service': 'http://127.0.0.1:8002' },
  broker_url: '127.0.0.1:9092',
}

test('a model is found while it runs, by its own name', () => {
  {
    using _ = noteRunning(HERE, folder)
    expect(knownRunning('streaming-kafka', 'order-workflow', folder)).toEqual([HERE])
    expect(knownRunning('async-rabbitmq', 'order-workflow', folder)).toEqual([])
    expect(knownRunning('streaming-kafka', 'patterns', folder)).toEqual([])
  }
  expect(knownRunning('streaming-kafka', 'order-workflow', folder)).toEqual([])
})

test('several of one model are all found', () => {
  using _one = noteRunning(HERE, folder)
  using _other = noteRunning({ ...HERE, pid: process.ppid }, folder)
  expect(knownRunning('streaming-kafka', 'order-workflow', folder)).toHaveLength(2)
})

test('what was left by one that was killed is not taken for running, and goes', () => {
  const { pid } = spawnSync('true')
  noteRunning({ ...HERE, pid }, folder)
  writeFileSync(join(folder, 'half.json'), '{"model":')
  expect(knownRunning('streaming-kafka', 'order-workflow', folder)).toEqual([])
  expect(readdirSync(folder)).toEqual([])
})

test('a note is for its owner alone', () => {
  using _ = noteRunning(HERE, folder)
  const [name = ''] = readdirSync(folder)
  expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
  expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(HERE)
})

test('where nothing was ever noted nothing runs', () => {
  expect(knownRunning('streaming-kafka', 'order-workflow', join(folder, 'none'))).toEqual([])
})
