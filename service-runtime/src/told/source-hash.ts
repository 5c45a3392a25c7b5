import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Equal for the same sources, wherever they lie: SHA-256 of the names and contents of all TypeScript and
 * JavaScript files beside and below these modules, tests left out. Reads all of them: not to be asked often.
 */
export function sourceHash(modules: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of new Set(modules.map(folderOf))) {
    for (const file of sourcesIn(folder)) {
      hash.update(`${relative(folder, file).split(sep).join('/')}\0`)
      hash.update(readFileSync(file))
      hash.update('\0')
    }
  }
  return hash.digest('hex').slice(0, 12)
}

function folderOf(module: string): string {
  return dirname(realpathSync(module.startsWith('file:') ? fileURLToPath(module) : module))
}

function sourcesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /(?<!\.test)\.[cm]?[jt]s$/.test(entry.name))
  return files.map((entry) => join(entry.parentPath, entry.name)).sort()
}
