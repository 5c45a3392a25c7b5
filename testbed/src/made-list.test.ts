import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetRun, knownRuns, MadeList, stateFolder } from './made-list.ts'

const QUEUE = { kind: 'queue', name: 'run.orders', vhost: 'mine' } as const
const TOPIC = { kind: 'topic', name: 'run.order-events' } as const

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-made-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what is noted is on the disk at once, and the run counts as alive while its list is open', () => {
  const list = new MadeList('run', folder)
  list.note([QUEUE, TOPIC])
  list.removed([TOPIC])
  expect(knownRuns(folder)).toMatchObject([{ owner: 'run', alive: true, left: [QUEUE] }])
  list[Symbol.dispose]()
  expect(knownRuns(folder)).toMatchObject([{ owner: 'run', alive: false, left: [QUEUE] }])
})

test('a list with nothing left goes, and so does one that is forgotten', () => {
  const list = new MadeList('run', folder)
  list.note([QUEUE])
  list.removed([QUEUE])
  list[Symbol.dispose]()
  expect(knownRuns(folder)).toEqual([])
  const left = new MadeList('killed', folder)
  left.note([TOPIC])
  left[Symbol.dispose]()
  for (const run of knownRuns(folder)) forgetRun(run)
  expect(knownRuns(folder)).toEqual([])
  expect(existsSync(left.file)).toBe(false)
})

test('a line that a crash cut short names nothing that was made', () => {
  const list = new MadeList('run', folder)
  list.note([QUEUE])
  list[Symbol.dispose]()
  appendFileSync(list.file, '{"made":{"kind":"topic","na')
  expect(knownRuns(folder)).toMatchObject([{ left: [QUEUE] }])
})

test('a list that cannot be written is one clear error', () => {
  writeFileSync(join(folder, 'file'), '')
  const failing = () => new MadeList('run', join(folder, 'file'))
  expect(failing).toThrow(/expected to write .*THREE_WAYS_STATE names another folder/)
})

test('lists are beside the cache, and not in it', () => {
  expect(stateFolder({ XDG_STATE_HOME: '/state' })).toBe('/state/three-ways/made-in-brokers')
  expect(stateFolder({ THREE_WAYS_STATE: '/own' })).toBe('/own')
})
