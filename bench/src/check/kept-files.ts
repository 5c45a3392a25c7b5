import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Analytics } from '@three-ways/event-contract/analytics'
import { cellTitle } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'
import { reasonOf } from '@three-ways/result-files/order-logs'
import { ANALYTICS_FILE } from '@three-ways/result-files/results-folder'

/** What is wrong with files: not to be had, or not what they were. */
export interface FileFaults {
  readonly missing: readonly string[]
  readonly differences: readonly string[]
}

/**
 * Whether the files of a cell are, byte for byte, those that were written when it ended. What `unreadable`
 * names is left out: that is said already. Results of before version 2 did not write it down.
 */
export async function keptFiles(
  folder: string,
  result: Result,
  unreadable: readonly string[],
): Promise<FileFaults> {
  const missing: string[] = []
  const differences: string[] = []
  for (const { file, sha256 } of result.kept ?? []) {
    if (unreadable.some((sentence) => sentence.startsWith(`${file}:`))) continue
    try {
      if ((await sha256Of(join(folder, file))) === sha256) continue
      differences.push(`${cellTitle(result)}: ${file} is not what was written when it ended (SHA-256)`)
    } catch (cause) {
      missing.push(`${file}: ${reasonOf(cause)}`)
    }
  }
  return { missing, differences }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(file)) hash.update(bytes)
  return hash.digest('hex')
}

/** Whether what a model's observer counted, kept for people, is what the stores of its last cell hold. */
export async function keptAnalytics(
  folder: string,
  newest: ReadonlyMap<string, Analytics>,
): Promise<FileFaults> {
  const missing: string[] = []
  const differences: string[] = []
  for (const [model, analytics] of newest) {
    const file = `${model}/${ANALYTICS_FILE}`
    try {
      const kept: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'))
      if (!isDeepStrictEqual(kept, analytics)) differences.push(`${file} is not what its stores hold`)
    } catch (cause) {
      missing.push(`${file}: ${reasonOf(cause)}`)
    }
  }
  return { missing, differences }
}
