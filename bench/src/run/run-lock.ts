import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { tryLockFile } from '@three-ways/testbed/brokers/cache-lock'

/** The name of the file inside a results folder. */
const LOCK_FILE = '.lock'

/**
 * Says that a results folder is being written, until it is disposed or this process is gone; undefined where
 * somebody else writes it.
 */
export function lockRun(folder: string): Disposable | undefined {
  const file = join(folder, LOCK_FILE)
  const lock = tryLockFile(file)
  if (lock === undefined) return undefined
  return {
    [Symbol.dispose]() {
      rmSync(file, { force: true })
      lock[Symbol.dispose]()
    },
  }
}
