import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheLock } from './cache-lock.ts'
import { readManifest } from './cache-manifest.ts'

/** Folders beside the entries: locks, and what says which models run. */
const NO_ENTRIES = ['locks', 'running']

export interface CacheFinding {
  name: string
  state: 'whole' | 'broken' | 'removed'
  /** What is wrong with it, or with what was removed. */
  fault?: string
  facts: Readonly<Record<string, string>>
}

/**
 * Compares every file of every cached entry with what it was when it was made; takes about a second.
 * With repair, broken entries are removed: the next run that needs one makes it again.
 */
export async function inspectCache(
  cache_folder: string,
  options: { repair: boolean; signal: AbortSignal },
): Promise<CacheFinding[]> {
  const items = await readdir(cache_folder, { withFileTypes: true }).catch(() => [])
  const names = items.filter((item) => item.isDirectory()).map((item) => item.name)
  const findings: CacheFinding[] = []
  for (const name of names.sort()) {
    // Half-built ones belong to a run that is building, or to the next that builds.
    if (NO_ENTRIES.includes(name) || name.includes('.building-')) continue
    options.signal.throwIfAborted()
    findings.push(await inspectEntry(cache_folder, name, options))
  }
  return findings
}

async function inspectEntry(
  cache_folder: string,
  name: string,
  options: { repair: boolean; signal: AbortSignal },
): Promise<CacheFinding> {
  const folder = join(cache_folder, name)
  const answer = await readManifest(folder, 'contents')
  if (answer.state === 'whole') return { name, state: 'whole', facts: answer.manifest.facts }
  const fault = answer.state === 'broken' ? answer.fault : 'it has just been removed'
  if (!options.repair) return { name, state: 'broken', fault, facts: {} }
  const lock_file = join(cache_folder, 'locks', `${name}.sqlite`)
  await using _lock = await cacheLock(lock_file, options.signal, () => {})
  await rm(folder, { recursive: true, force: true })
  return { name, state: 'removed', fault, facts: {} }
}
