import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { whatIsInTheWayOfLatest } from '@three-ways/result-files/latest-link'

/** Why runs cannot be kept in `folder`, were it made; `undefined` when they can. Changes nothing. */
export function whyNoRunsFit(folder: string): string | undefined {
  try {
    const existing = nearestExisting(folder)
    if (!statSync(existing).isDirectory()) return `expected a folder, but ${existing} is a file`
    accessSync(existing, constants.W_OK | constants.X_OK)
    return whatIsInTheWayOfLatest(folder)
  } catch (cause) {
    const { code, path } = cause as NodeJS.ErrnoException
    return `expected a folder that can be written to, but ${path ?? folder} cannot (${code})`
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
