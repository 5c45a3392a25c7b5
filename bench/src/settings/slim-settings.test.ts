import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readSlimSettings } from './slim-settings.ts'

const taken = mkdtempSync(join(tmpdir(), 'three-ways-slim-'))
afterAll(() => rmSync(taken, { recursive: true, force: true }))
const free = join(taken, 'copy')

test('a copy has 20 MB at most unless somebody says otherwise', () => {
  expect(readSlimSettings({ dir: 'results/x', out: free })).toEqual({
    folder: 'results/x',
    out: free,
    most_bytes: 20e6,
  })
  expect(readSlimSettings({ out: free, most_mb: '0.5' }).most_bytes).toBe(500_000)
})

test('every fault is told at once', () => {
  expect(() => readSlimSettings({ most_mb: '0' })).toThrow(
    /2 reasons[\s\S]+--most-mb: expected a number above 0[\s\S]+--out: expected a folder for the copy, got none/,
  )
  expect(() => readSlimSettings({ out: taken })).toThrow(/--out: expected a name that is free/)
})
