import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const HERE = import.meta.dirname
const { scripts } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

/** A checkout with what the file looks at. */
let checkout: string
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'three-ways-expected-node-'))
  copyFileSync(join(HERE, 'expected-node.cjs'), join(checkout, 'expected-node.cjs'))
})
afterEach(() => rmSync(checkout, { recursive: true, force: true }))

function look({ wanted = process.versions.node, installed = true } = {}) {
  writeFileSync(join(checkout, 'package.json'), JSON.stringify({ devDependencies: { node: wanted } }))
  mkdirSync(join(checkout, 'node_modules', 'node', 'bin'), { recursive: true })
  if (installed) writeFileSync(join(checkout, 'node_modules', '.package-lock.json'), '{}')
  const { status, stderr } = spawnSync(process.execPath, ['expected-node.cjs'], {
    cwd: checkout,
    encoding: 'utf8',
  })
  return { status, lines: stderr.split('\n').filter((line) => line !== '') }
}

const [major = ''] = process.versions.node.split('.')
const NEWER = `${Number(major) + 1}.0.0`

describe('a Node that cannot run the project', () => {
  test('is told nothing where it can', () => {
    expect(look()).toEqual({ status: 0, lines: [] })
  })

  test('is told to install first', () => {
    expect(look({ installed: false })).toEqual({ status: 4, lines: [expect.stringContaining('"npm ci"')] })
  })

  test('is told that scripts were ignored where the own Node is missing', () => {
    const { status, lines } = look({ wanted: NEWER })
    expect({ status, lines }).toEqual({ status: 4, lines: [expect.stringContaining('npm rebuild node')] })
    expect(lines[0]).toContain(`Expected Node ${Number(major) + 1}`)
  })

  test('is shown the own one where that is there', () => {
    mkdirSync(join(checkout, 'node_modules', 'node', 'bin'), { recursive: true })
    writeFileSync(join(checkout, 'node_modules', 'node', 'bin', 'node'), '')
    expect(look({ wanted: NEWER })).toEqual({ status: 4, lines: [expect.stringContaining('bin/node')] })
  })

  test('meets that in every command that needs it', () => {
    const needing = Object.entries(scripts).filter(([, command]) => /\.ts\b|vitest/.test(command))
    expect(needing.length).toBeGreaterThan(0)
    for (const [name, command] of needing) expect(command, name).toMatch(/^node (-r \.\/)?expected-node\.cjs/)
  })
})
