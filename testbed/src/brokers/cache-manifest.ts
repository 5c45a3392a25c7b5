import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

const manifest_name = 'manifest.json'
const manifest_format = 1

/** What a finished cache entry consists of, so that a broken one is noticed. */
export interface CacheManifest {
  format: number
  /** Where the entry has to stand: some of what is built holds its own absolute path. */
  folder: string
  /** What the builder found out, such as versions. */
  facts: Record<string, string>
  files: CacheManifestFile[]
}

interface CacheManifestFile {
  path: string
  bytes: number
  sha256: string
}

/** Measures every file of the folder and writes the manifest into it. */
export async function writeManifest(
  folder: string,
  final_folder: string,
  facts: Record<string, string>,
): Promise<void> {
  const files: CacheManifestFile[] = []
  for (const path of await everyFile(folder)) {
    const file = join(folder, path)
    files.push({ path, bytes: (await lstat(file)).size, sha256: await contentHash(file) })
  }
  const manifest: CacheManifest = { format: manifest_format, folder: final_folder, facts, files }
  await writeFile(join(folder, manifest_name), `${JSON.stringify(manifest, null, 1)}\n`)
}

export type ManifestAnswer =
  | { state: 'absent' }
  | { state: 'broken'; fault: string }
  | { state: 'whole'; manifest: CacheManifest }

/** Compares the folder with its manifest: sizes always, contents only when asked, for that takes a while. */
export async function readManifest(folder: string, compare: 'sizes' | 'contents'): Promise<ManifestAnswer> {
  if (!(await exists(folder))) return { state: 'absent' }
  let manifest: CacheManifest
  try {
    manifest = JSON.parse(await readFile(join(folder, manifest_name), 'utf8')) as CacheManifest
  } catch {
    return { state: 'broken', fault: 'its manifest cannot be read' }
  }
  if (manifest.format !== manifest_format)
    return { state: 'broken', fault: 'its manifest has another format' }
  if (manifest.folder !== folder) return { state: 'broken', fault: `it was built for ${manifest.folder}` }
  const faults = await Promise.all(manifest.files.map((file) => faultOf(folder, file, compare)))
  const fault = faults.find((found) => found !== undefined)
  return fault === undefined ? { state: 'whole', manifest } : { state: 'broken', fault }
}

async function faultOf(
  folder: string,
  expected: CacheManifestFile,
  compare: 'sizes' | 'contents',
): Promise<string | undefined> {
  const file = join(folder, expected.path)
  const found = await lstat(file).catch(() => undefined)
  if (found === undefined) return `${expected.path} is missing`
  if (found.size !== expected.bytes) {
    return `${expected.path} has ${found.size} bytes and should have ${expected.bytes}`
  }
  if (compare === 'contents' && (await contentHash(file)) !== expected.sha256) {
    return `${expected.path} has other contents than when it was made`
  }
  return undefined
}

/** Paths of all files and links below the folder, relative to it, in a stable order. */
async function everyFile(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((item) => !item.isDirectory())
    .map((item) => relative(folder, join(item.parentPath, item.name)))
    .sort()
}

async function contentHash(file: string): Promise<string> {
  const hash = createHash('sha256')
  // A link is as good as what it says, wherever that leads.
  if ((await lstat(file)).isSymbolicLink()) return hash.update(await readlink(file)).digest('hex')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}
