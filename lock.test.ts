import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

interface LockedPackage {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly resolved?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', import.meta.url), 'utf8')) as {
  packages: Readonly<Record<string, LockedPackage>>
}
const fromRegistry = Object.entries(packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && link !== true,
)

// What the lock does not hold is decided by what a registry serves on the day of the installation:
// `npm install` then changes a tracked file, and `npm ci` refuses.
describe('the lock file', () => {
  test('holds the tools of every platform, whichever a registry served on the day it was written', () => {
    const wanted = Object.values(packages).flatMap(({ optionalDependencies }) =>
      Object.keys(optionalDependencies ?? {}),
    )
    expect(wanted.length).toBeGreaterThan(0)
    const held = fromRegistry.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13))
    expect(wanted.filter((name) => !held.includes(name))).toEqual([])
  })

  test('pins each package to one version and its bytes, and names no registry', () => {
    for (const [path, { version, integrity, resolved }] of fromRegistry) {
      expect({ path, version, integrity, resolved }).toEqual({
        path,
        version: expect.stringMatching(/^\d/),
        integrity: expect.stringMatching(/^sha512-/),
        resolved: undefined,
      })
    }
  })
})
