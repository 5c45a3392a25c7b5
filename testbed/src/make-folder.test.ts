import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

const top = mkdtempSync(join(tmpdir(), 'three-ways-make-folder-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

describe('a folder', () => {
  test('is made with those above it, and made again without complaint', () => {
    const folder = join(top, 'a', 'b', 'c')
    makeFolder(folder)
    makeFolder(folder)
    expect(statSync(folder).isDirectory()).toBe(true)
  })

  test('is not made under a file', () => {
    const file = join(top, 'file')
    writeFileSync(file, '')
    expect(() => makeFolder(join(file, 'a', 'b'))).toThrow('ENOTDIR')
  })

  // Node's recursive mkdir spins here until the process is killed.
  test.skipIf(!existsSync('/proc/self'))('is refused at once where a kernel makes none', () => {
    expect(() => makeFolder('/proc/three-ways/results')).toThrow('/proc/three-ways')
  })
})
