import { lstatSync } from 'node:fs'
import { join } from 'node:path'

/** The link that leads to the newest run with a result. */
export const LATEST = 'latest'

/** Why the link to the newest run cannot lie in `out`; `undefined` when it can. */
export function whatIsInTheWayOfLatest(out: string): string | undefined {
  const link = join(out, LATEST)
  const existing = lstatSync(link, { throwIfNoEntry: false })
  if (existing === undefined || existing.isSymbolicLink()) return undefined
  const what = existing.isDirectory() ? 'a folder' : 'a file'
  return `expected ${link} to be a link to the newest run, or nothing; it is ${what}. Rename it, or choose another --out`
}
