import { execFile } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { cpus, type as osType, version as osVersion, release, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Run } from '@three-ways/result-files/metrics'

const REPOSITORY = new URL('../../../', import.meta.url)
const MEASURED_PACKAGES = ['undici', 'amqplib', 'kafkajs', 'express', 'autocannon', 'hdr-histogram-js']
const PACKAGE_USERS = ['bench', 'instrument', 'service-runtime', 'async-rabbitmq', 'streaming-kafka']
const SYNC_SAMPLES = 100

/** What this machine is. `stores` is an existing folder on the disk that the services will write to. */
export async function hostFacts(stores: string): Promise<Run['host']> {
  const sync_ms = measureSync(stores)
  const processors = cpus()
  return {
    os: await operatingSystem(),
    kernel: `${osType()} ${release()}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory_gib: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    file_system: await fileSystemOf(stores),
    fdatasync_p50_ms: roundedMs(sync_ms[Math.floor(SYNC_SAMPLES * 0.5)]),
    fdatasync_p99_ms: roundedMs(sync_ms[Math.floor(SYNC_SAMPLES * 0.99)]),
  }
}

/** Node's version and those of the installed packages whose speed is measured, read from the packages. */
export async function packageVersions(): Promise<Record<string, string>> {
  const versions: Record<string, string> = { node: process.versions.node }
  for (const name of MEASURED_PACKAGES) versions[name] = await packageVersion(name)
  return versions
}

/** The commit of this checkout and whether files differ from it; `null` where git cannot say. */
export async function commitFacts(): Promise<Pick<Run, 'commit' | 'dirty'>> {
  try {
    return { commit: await git(['rev-parse', 'HEAD']), dirty: (await git(['status', '--porcelain'])) !== '' }
  } catch {
    return { commit: null, dirty: null }
  }
}

/**
 * What git calls all files of this checkout together, those that are not committed included; `null` where it
 * cannot say. Its own index is left as it is.
 */
export async function treeOfCheckout(): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'three-ways-tree-'))
  try {
    const index = join(folder, 'index')
    await copyFile(resolve(fileURLToPath(REPOSITORY), await git(['rev-parse', '--git-path', 'index'])), index)
    await git(['add', '--all'], { GIT_INDEX_FILE: index })
    return await git(['write-tree'], { GIT_INDEX_FILE: index })
  } catch {
    return null
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function git(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = { cwd: fileURLToPath(REPOSITORY), env: { ...process.env, ...environment } }
  const { stdout } = await promisify(execFile)('git', words, options)
  return stdout.trim()
}

async function packageVersion(name: string): Promise<string> {
  for (const user of PACKAGE_USERS) {
    try {
      const file = findPackageJSON(name, new URL(`${user}/package.json`, REPOSITORY))
      if (file === undefined) continue
      return String((JSON.parse(await readFile(file, 'utf8')) as { version?: unknown }).version)
    } catch {
      // This room does not depend on it, and npm put it where only another room finds it.
    }
  }
  return 'not installed'
}

async function operatingSystem(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1] ?? osVersion()
}

/** The type of the mounted file system with the longest path above `folder`; `unknown` outside Linux. */
async function fileSystemOf(folder: string): Promise<string> {
  const path = `${await realpath(folder)}/`
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '')
  let best = { point: '', type: 'unknown' }
  for (const line of mounts.split('\n')) {
    const [, point = '', type = ''] = line.split(' ')
    const isAbove = path.startsWith(point.endsWith('/') ? point : `${point}/`)
    if (isAbove && point.length >= best.point.length && type !== '') best = { point, type }
  }
  return best.type
}

/** Milliseconds of a 4 KiB write and its fdatasync, ascending. Blocks: it runs before any load. */
function measureSync(folder: string): number[] {
  const file = join(folder, `.fdatasync-${process.pid}`)
  const descriptor = openSync(file, 'w')
  try {
    const page = Buffer.alloc(4096, 1)
    return Array.from({ length: SYNC_SAMPLES }, (_, index) => {
      const before = process.hrtime.bigint()
      writeSync(descriptor, page, 0, page.length, index * page.length)
      fdatasyncSync(descriptor)
      return Number(process.hrtime.bigint() - before) / 1e6
    }).sort((one, other) => one - other)
  } finally {
    closeSync(descriptor)
    rmSync(file, { force: true })
  }
}

function roundedMs(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 1000) / 1000
}
