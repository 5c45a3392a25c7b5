import { readFileSync } from 'node:fs'

/**
 * The version of a package whose main module lies beside its manifest, at this URL: what
 * `import.meta.resolve` gives whoever imports it. Some packages hand out no manifest by name.
 */
export function installedVersion(main_module: string): string {
  const manifest = new URL('./package.json', main_module)
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
