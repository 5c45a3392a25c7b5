import { rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@three-ways/testbed/make-folder'
import { UsageError } from '../settings/usage-error.ts'

/**
 * Makes the folder of a run, so that a place that takes none is met before anything is started. Disposing
 * takes it away again where nothing was written into it. Throws a `UsageError` about `--out`.
 */
export function reserveRunFolder(out: string, run_id: string): Disposable {
  const folder = join(out, run_id)
  try {
    makeFolder(folder)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const wanted = 'expected a folder in which a run can have one of its own'
    throw new UsageError('run', [{ path: '--out', message: `${wanted}, but ${code ?? message}: ${folder}` }])
  }
  return {
    [Symbol.dispose]() {
      try {
        rmdirSync(folder)
      } catch {
        // It holds the run.
      }
    },
  }
}
