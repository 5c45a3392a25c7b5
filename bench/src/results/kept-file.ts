import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Result } from './metrics.ts'
import { writeWholeFile } from './write-whole-file.ts'

/** A file of a results folder, and the SHA-256 of what was written into it. */
export type KeptFile = NonNullable<Result['kept']>[number]

/** Writes a file of a results folder as a whole; `file` is its path inside. Resolves with what it is. */
export async function keepFile(folder: string, file: string, content: Uint8Array): Promise<KeptFile> {
  const path = join(folder, file)
  await mkdir(dirname(path), { recursive: true })
  await writeWholeFile(path, content)
  return { file, sha256: createHash('sha256').update(content).digest('hex') }
}
