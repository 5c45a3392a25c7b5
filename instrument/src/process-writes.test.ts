import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseWrites, processWrites } from './process-writes.ts'

test('reads what the kernel tells', () => {
  const text =
    'rchar: 9\nwchar: 700\nsyscr: 3\nsyscw: 5\nread_bytes: 0\nwrite_bytes: 4096\ncancelled_write_bytes: 1\n'
  expect(parseWrites(text)).toEqual({ disk_bytes: 4096, calls: 5 })
  expect(parseWrites('wchar: 700\n')).toBeUndefined()
  expect(parseWrites('syscw: 5\ncancelled_write_bytes: 1\n')).toBeUndefined()
})

test('counts what this process writes, and nothing of one that is not there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-writes-'))
  const before = await processWrites(process.pid)
  for (let n = 0; n < 20; n += 1) writeFileSync(join(folder, 'file'), 'text')
  const after = await processWrites(process.pid)
  rmSync(folder, { recursive: true })
  expect((after?.calls ?? 0) - (before?.calls ?? 0)).toBeGreaterThanOrEqual(20)
  expect(await processWrites(2 ** 30)).toBeUndefined()
})
