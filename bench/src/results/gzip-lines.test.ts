import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { gzipLines } from './gzip-lines.ts'

/** The two bytes with which every gzip member begins, and the one method that there is. */
const MEMBER = Buffer.from([0x1f, 0x8b, 0x08])

test('more lines than are held at once become one member that holds them all', async () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `{"order":"ü-${n}","took_us":${n * n}}\n`)
  const packed = await gzipLines(lines)
  expect(gunzipSync(packed).toString()).toBe(lines.join(''))
  expect(packed.subarray(0, 3)).toEqual(MEMBER)
})

test('no lines are an empty text', async () => {
  expect(gunzipSync(await gzipLines([])).toString()).toBe('')
})

test('what fails while lines are made is told', async () => {
  function* failing() {
    yield 'one\n'
    throw new Error('no second line')
  }
  await expect(gzipLines(failing())).rejects.toThrow('no second line')
})
