import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipLinesInto } from './gzip-lines.ts'
import type { Result } from './metrics.ts'
import { replaceFile, writeWholeFile } from './write-whole-file.ts'

/** A file of a results folder, and the SHA-256 of what was written into it. */
export type KeptFile = NonNullable<Result['kept']>[number]

/** Writes a file of a results folder as a whole; `file` is its path inside. Resolves with what it is. */
export async function keepFile(folder: string, file: string, content: Uint8Array): Promise<KeptFile> {
  await writeWholeFile(await pathOf(folder, file), content)
  return { file, sha256: createHash('sha256').update(content).digest('hex') }
}

/** The same with lines, packed, of which there may be more than fit into memory. */
export async function keepLines(folder: string, file: string, lines: Iterable<string>): Promise<KeptFile> {
  const path = await pathOf(folder, file)
  return { file, sha256: await replaceFile(path, (handle) => gzipLinesInto(handle, lines)) }
}

async function pathOf(folder: string, file: string): Promise<string> {
  const path = join(folder, file)
  await mkdir(dirname(path), { recursive: true })
  return path
}
