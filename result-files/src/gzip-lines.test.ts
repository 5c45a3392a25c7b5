import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gzipLinesInto } from './gzip-lines.ts'

/** The two bytes with which every gzip member begins, and the one method that there is. */
const MEMBER = Buffer.from([0x1f, 0x8b, 0x08])

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-lines-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function packed(lines: Iterable<string>) {
  const file = join(folder, 'lines.gz')
  await using handle = await open(file, 'w')
  const sha256 = await gzipLinesInto(handle, lines)
  const bytes = readFileSync(file)
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  return bytes
}

test('more lines than are held at once become one member that holds them all', async () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `{"order":"ü-${n}","took_us":${n * n}}\n`)
  const bytes = await packed(lines)
  expect(gunzipSync(bytes).toString()).toBe(lines.join(''))
  expect(bytes.subarray(0, 3)).toEqual(MEMBER)
})

test('no lines are an empty text', async () => {
  expect(gunzipSync(await packed([])).toString()).toBe('')
})

test('what fails while lines are made is told', async () => {
  function* failing() {
    yield 'one\n'
    throw new Error('no second line')
  }
  await expect(packed(failing())).rejects.toThrow('no second line')
})
