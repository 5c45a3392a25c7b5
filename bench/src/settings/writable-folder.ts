import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Why nothing can be written into `folder`, were it made; `undefined` when it can. Changes nothing. */
export function whyNotWritable(folder: string): string | undefined {
  const existing = nearestExisting(folder)
  if (!statSync(existing).isDirectory()) return `expected a folder, but ${existing} is a file`
  try {
    accessSync(existing, constants.W_OK | constants.X_OK)
    return undefined
  } catch (cause) {
    return `expected a folder that can be written to, but ${existing} cannot (${(cause as NodeJS.ErrnoException).code})`
  }
}

function nearestExisting(path: string): string {
  // A path under a file counts as missing here, and the file is what the loop ends at.
  let candidate = path
  while (statSync(candidate, { throwIfNoEntry: false }) === undefined) {
    const parent = dirname(candidate)
    if (parent === candidate) return candidate
    candidate = parent
  }
  return candidate
}
