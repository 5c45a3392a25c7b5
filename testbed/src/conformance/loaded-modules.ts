import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunningSystem } from '../system.ts'

const FILE = 'loaded-modules.txt'

/** The environment of services that are processes with their stores in `folder`, so that `loadedBy` knows. */
export function notingLoaded(folder: string): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--import=${import.meta.resolve('./tell-loaded.ts')}`,
    LOADED_MODULES_FILE: join(folder, FILE),
  }
}

/** The modules that a service has loaded in all of its lives; undefined where nobody noted them. */
export function loadedBy({ services }: RunningSystem, service: string): readonly string[] | undefined {
  const [first] = services
  const file = join(dirname(first?.store_file ?? ''), FILE)
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line.startsWith(`${service} `)).map((line) => line.slice(service.length + 1))
}
