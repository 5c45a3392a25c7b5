import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { History, Reader, Replay } from './replay.ts'
import { type ReaderProcess, ReplayControl } from './replay-control.ts'
import type { HostedService } from './service-host.ts'

const { signal } = new AbortController()

let folder: string
let story: string[]
let hosted: ReaderProcess[]
let history: History
let reached: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-replay-'))
  story = []
  hosted = []
  history = new Map([
    ['full', { first: 0, end: 3 }],
    ['empty', { first: 0, end: 0 }],
  ])
  reached = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A service that tells what it is told to do. */
function service(name: string, url: string): HostedService {
  const says = (what: string) => async () => void story.push(`${name} ${what}`)
  return {
    name,
    url,
    store_file: join(folder, 'watcher.sqlite'),
    start: says('starts'),
    stop: says('stops'),
    kill: says('is killed'),
    pause: says('pauses'),
    resume: says('resumes'),
    resources: async () => undefined,
    [Symbol.asyncDispose]: says('ends'),
  }
}

/** Every look finds the reader one event further. */
function reader(told: string): Reader {
  return {
    environment: { TOLD: told },
    async reached() {
      reached += 1
      return new Map([['full', reached]])
    },
    [Symbol.asyncDispose]: async () => void story.push('forgotten by the broker'),
  }
}

function control(): ReplayControl {
  const replay: Replay = {
    history: async () => history,
    reader: async (_service, name) => reader(name),
    rewound: async () => {
      story.push(`rewound, store ${existsSync(join(folder, 'watcher.sqlite')) ? 'there' : 'gone'}`)
      return reader('rewound')
    },
    [Symbol.asyncDispose]: async () => {},
  }
  return new ReplayControl({
    replay,
    folder,
    live: new Map([['watcher', service('live', 'http://127.0.0.1:4')]]),
    host(process) {
      hosted.push(process)
      return service('reader', `http://127.0.0.1:${process.port}`)
    },
  })
}

it('rebuilds beside the live service, in an empty folder, until everything is read', async () => {
  {
    await using rebuilt = await control().rebuild('watcher', 'once', { kind: 'first' }, signal)
    expect(rebuilt.url).toBe(`http://127.0.0.1:${hosted[0]?.port}`)
    expect(hosted).toMatchObject([{ folder: join(folder, 'once'), environment: { TOLD: 'once' } }])
    expect([reached, story]).toEqual([3, ['reader starts']])
  }
  expect(story).toEqual(['reader starts', 'reader ends', 'forgotten by the broker'])
})

it('does not rebuild into a folder that somebody used before', async () => {
  mkdirSync(join(folder, 'once'))
  await expect(control().rebuild('watcher', 'once', { kind: 'first' }, signal)).rejects.toThrow('EEXIST')
  expect(hosted).toEqual([])
})

it('rebuilds the live one in its place, from an empty store, and starts it as before', async () => {
  writeFileSync(join(folder, 'watcher.sqlite'), 'a store')
  await control().rebuildLive('watcher', signal)
  expect(hosted).toMatchObject([{ port: 4, folder, environment: { TOLD: 'rewound' } }])
  expect(story).toEqual([
    'live stops',
    'rewound, store gone',
    'reader starts',
    'reader stops',
    'reader ends',
    'forgotten by the broker',
    'live starts',
  ])
})

it('reads everything again into a live service and leaves its store', async () => {
  writeFileSync(join(folder, 'watcher.sqlite'), 'a store')
  await control().again('watcher', signal)
  expect(existsSync(join(folder, 'watcher.sqlite'))).toBe(true)
  expect(story.at(-1)).toBe('live starts')
})

it('touches nothing when the beginning is gone, and says how much of it', async () => {
  history = new Map([['full', { first: 2, end: 3 }]])
  const lost = { code: 'past_retention', message: expect.stringContaining('full has lost its first 2') }
  await expect(control().rebuild('watcher', 'late', { kind: 'first' }, signal)).rejects.toMatchObject(lost)
  await expect(control().rebuildLive('watcher', signal)).rejects.toMatchObject(lost)
  await expect(control().again('watcher', signal)).rejects.toMatchObject(lost)
  expect([hosted, story]).toEqual([[], []])
})
