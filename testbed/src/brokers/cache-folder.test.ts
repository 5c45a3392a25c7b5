import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CacheEntryRequest, cacheEntry, cacheFolder } from './cache-folder.ts'
import { inspectCache } from './cache-inspection.ts'

let cache_folder: string
let said: string[]
let builds: number
const signal = new AbortController().signal

beforeEach(async () => {
  cache_folder = await mkdtemp(join(tmpdir(), 'three-ways-cache-'))
  said = []
  builds = 0
})

afterEach(() => rm(cache_folder, { recursive: true, force: true }))

function entry(more: Partial<CacheEntryRequest> = {}): CacheEntryRequest {
  return {
    cache_folder,
    name: 'thing-1',
    signal,
    say: (line) => said.push(line),
    build: async (folder) => {
      builds += 1
      await mkdir(join(folder, 'below'))
      await writeFile(join(folder, 'below', 'file'), 'contents')
      return { version: '1' }
    },
    ...more,
  }
}

const file_of_entry = () => join(cache_folder, 'thing-1', 'below', 'file')
const folders = async () => (await readdir(cache_folder)).filter((name) => name !== 'locks')

test('an entry is built once and found from then on', async () => {
  const built = await cacheEntry(entry())
  const found = await cacheEntry(entry())
  expect(found).toEqual(built)
  expect(found).toEqual({ folder: join(cache_folder, 'thing-1'), facts: { version: '1' } })
  expect(builds).toBe(1)
})

test('two that ask at the same time build it once, and the second says that it waits', async () => {
  const { promise: building, resolve: release } = Promise.withResolvers<void>()
  // Either of the two may be the one that waits.
  const slow = entry({
    say: (line) => {
      said.push(line)
      // Until long after the second has looked again whether the first still holds the lock.
      setTimeout(release, 400)
    },
    build: async () => {
      builds += 1
      await building
      return {}
    },
  })
  await Promise.all([cacheEntry(slow), cacheEntry(slow)])
  expect(builds).toBe(1)
  // Who holds the lock says so right after taking it, which may be too late for one who comes at once.
  const holder = `(the process ${process.pid}|another run)`
  expect(said).toEqual([expect.stringMatching(`^thing-1: ${holder} is preparing it; waiting for that$`)])
})

test('a build that fails leaves nothing, and the next one starts afresh', async () => {
  const failing = entry({
    build: async (folder) => {
      await writeFile(join(folder, 'half'), '')
      throw new Error('no network')
    },
  })
  await expect(cacheEntry(failing)).rejects.toThrow('no network')
  expect(await folders()).toEqual([])
  await cacheEntry(entry())
  expect(builds).toBe(1)
})

test('what a killed run left half done is not taken for an entry and is cleared away', async () => {
  await mkdir(join(cache_folder, 'thing-1.building-abcdef'))
  await cacheEntry(entry())
  expect(await folders()).toEqual(['thing-1'])
})

test.each([
  ['a file with another size', () => writeFile(file_of_entry(), 'short'), 'has 5 bytes'],
  ['a missing file', () => rm(file_of_entry()), 'is missing'],
  ['no manifest', () => rm(join(cache_folder, 'thing-1', 'manifest.json')), 'manifest cannot be read'],
])('an entry with %s is noticed and built again', async (_, breakIt, fault) => {
  await cacheEntry(entry())
  await breakIt()
  await cacheEntry(entry())
  expect(builds).toBe(2)
  expect(said.join()).toContain(fault)
  expect(await readFile(file_of_entry(), 'utf8')).toBe('contents')
})

test('an entry that was moved is built again, since it may hold its own path', async () => {
  await cacheEntry(entry())
  await rename(join(cache_folder, 'thing-1'), join(cache_folder, 'thing-2'))
  await cacheEntry(entry({ name: 'thing-2' }))
  expect(builds).toBe(2)
})

test('the inspection sees changed contents of the same size, and repairs by removing', async () => {
  await cacheEntry(entry())
  expect((await inspectCache(cache_folder, { repair: false, signal }))[0]?.state).toBe('whole')
  await writeFile(file_of_entry(), 'CONTENTS')
  const [found] = await inspectCache(cache_folder, { repair: false, signal })
  expect(found).toMatchObject({ name: 'thing-1', state: 'broken' })
  const [repaired] = await inspectCache(cache_folder, { repair: true, signal })
  expect(repaired?.state).toBe('removed')
  await cacheEntry(entry())
  expect(builds).toBe(2)
})

test('the cache is where the user wants it', () => {
  expect(cacheFolder({ THREE_WAYS_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a')
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/three-ways')
  expect(cacheFolder({})).toMatch(/\.cache\/three-ways$/)
})
