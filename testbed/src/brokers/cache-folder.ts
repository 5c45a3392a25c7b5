import { accessSync, constants } from 'node:fs'
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { cacheLock } from './cache-lock.ts'
import { type ManifestAnswer, readManifest, writeManifest } from './cache-manifest.ts'

export interface CacheEntryRequest {
  cache_folder: string
  /** Names what is in it, versions and all: an entry is never changed, only made or made again. */
  name: string
  signal: AbortSignal
  say: (line: string) => void
  /**
   * Fills the empty folder and resolves with facts worth keeping, once it has made sure that the
   * contents work. They will be moved to final_folder afterwards.
   */
  build: (folder: string, final_folder: string) => Promise<Record<string, string>>
}

export interface CacheEntry {
  folder: string
  facts: Readonly<Record<string, string>>
}

/** Where downloads are kept from run to run. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const own = environment.THREE_WAYS_CACHE
  if (own !== undefined && own !== '') return own
  const shared = environment.XDG_CACHE_HOME
  return join(shared !== undefined && shared !== '' ? shared : join(ownHome(), '.cache'), 'three-ways')
}

/** Without HOME the system is asked, which knows no home of a user who is in none of its lists. */
function ownHome(): string {
  try {
    return homedir()
  } catch (error) {
    throw new BrokerUnavailable(
      'unusable_folder',
      'Looking for the folder that keeps downloads: expected HOME to name one, it is not set and this user has ' +
        'none. Set HOME or THREE_WAYS_CACHE to a folder that can be written to.',
      error,
    )
  }
}

/**
 * The entry of that name, whole: built if it is not there yet, built again if it is broken. Two runs
 * that ask at the same time build it once; whoever is killed while building leaves nothing that could
 * be taken for an entry, and what he leaves is cleared away by the next one that builds.
 */
export async function cacheEntry(request: CacheEntryRequest): Promise<CacheEntry> {
  const { cache_folder, name, say } = request
  const folder = join(cache_folder, name)
  const present = await readManifest(folder, 'sizes')
  if (present.state === 'whole') return { folder, facts: present.manifest.facts }

  makeCacheFolder(join(cache_folder, 'locks'), present)
  const lock_file = join(cache_folder, 'locks', `${name}.sqlite`)
  await using _lock = await cacheLock(lock_file, request.signal, (holder) =>
    say(`${name}: ${holder} is preparing it; waiting for that`),
  )
  await removeLeftovers(cache_folder, name)
  const now = await readManifest(folder, 'sizes')
  if (now.state === 'whole') return { folder, facts: now.manifest.facts }
  if (now.state === 'broken') say(`${name}: the cached copy is broken (${now.fault}); making it again`)
  // Awaited here: the lock is held until it is built, and not until it is begun.
  return await buildEntry(request, folder)
}

function makeCacheFolder(folder: string, present: ManifestAnswer): void {
  try {
    makeFolder(folder)
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new BrokerUnavailable(
      'unusable_folder',
      `Keeping a download: expected ${folder} to be a folder that can be written to, got ${code ?? message}` +
        `${present.state === 'broken' ? `; what is kept there is broken: ${present.fault}` : ''}. ` +
        'Set THREE_WAYS_CACHE to another one.',
      error,
    )
  }
}

async function buildEntry(request: CacheEntryRequest, folder: string): Promise<CacheEntry> {
  const building = await mkdtemp(join(request.cache_folder, `${request.name}${building_mark}`))
  try {
    const facts = await request.build(building, folder)
    request.signal.throwIfAborted()
    await writeManifest(building, folder, facts)
    await rm(folder, { recursive: true, force: true })
    await rename(building, folder)
    return { folder, facts }
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

const building_mark = '.building-'

async function removeLeftovers(cache_folder: string, name: string): Promise<void> {
  for (const found of await readdir(cache_folder)) {
    if (found.startsWith(name + building_mark)) {
      await rm(join(cache_folder, found), { recursive: true, force: true })
    }
  }
}
