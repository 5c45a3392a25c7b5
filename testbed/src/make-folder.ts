import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it that are missing, one at a time; one that is there is left as it is.
 * Throws the system's error. Node's own recursive mkdir tries again for ever where a folder reads as missing
 * and cannot be made, as under /proc.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = []
  for (let path = folder; statSync(path, { throwIfNoEntry: false }) === undefined; path = dirname(path)) {
    missing.push(path)
    if (dirname(path) === path) break
  }
  for (const path of missing.reverse()) makeOne(path)
}

/** Somebody else may have been faster. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder)
  } catch (error) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
  }
}
