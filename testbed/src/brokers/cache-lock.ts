import { readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { makeFolder } from '../make-folder.ts'

const between_tries_ms = 100

/**
 * Waits until this run alone holds the lock, and holds it until disposed. `onWait` is called once, with
 * who holds it, if it has to be waited for.
 *
 * The lock is the operating system's own lock on a small SQLite file, not the existence of a file: it
 * ends with the process that holds it, whatever that dies of, so there are no stale ones to be broken
 * and no pid that could meanwhile be another's. It holds between threads of one process, too.
 */
export async function cacheLock(
  file: string,
  signal: AbortSignal,
  onWait: (holder: string) => void,
): Promise<AsyncDisposable> {
  makeFolder(dirname(file))
  const holder_file = `${file}.holder`
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    for (let tries = 0; !tryLock(database); tries += 1) {
      if (tries === 0) onWait(await holderOf(holder_file))
      await pause(between_tries_ms, undefined, { signal })
    }
    await writeFile(holder_file, `the process ${process.pid}`)
  } catch (error) {
    database.close()
    signal.throwIfAborted()
    throw error
  }
  return {
    async [Symbol.asyncDispose]() {
      database.close()
    },
  }
}

/** Who holds a lock says so right after taking it: that may not be there yet, or be begun and no more. */
async function holderOf(holder_file: string): Promise<string> {
  const told = await readFile(holder_file, 'utf8').catch(() => '')
  return told === '' ? 'another run' : told
}

/** The same lock at once, or undefined where somebody holds it. The folder must be there. */
export function tryLockFile(file: string): Disposable | undefined {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    if (tryLock(database)) return { [Symbol.dispose]: () => database.close() }
  } catch (error) {
    database.close()
    throw error
  }
  database.close()
  return undefined
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    const busy = error instanceof Error && 'errcode' in error && error.errcode === 5
    if (busy) return false
    throw error
  }
}
