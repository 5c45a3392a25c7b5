import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

/** The status and the words with which it ends; nothing is raised by words that it does not know. */
function ended(...words: string[]): Promise<{ status: number | string | null | undefined; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...words], (error, _, said) => {
      resolve({ status: error === null ? 0 : error.code, said })
    })
  })
}

test.each([
  ['a flag that it does not have', ['sync-rest', '--seed', '7']],
  ['a model that there is not', ['rest']],
  ['too few orders', ['--rate', '1']],
  ['a flag without its value', ['--rate']],
])('%s ends with 2 and what was expected', async (_, words) => {
  const { status, said } = await ended(...words)
  expect(said).toMatch(/^expected models \(sync-rest, .*got "/)
  expect(said).toContain(words.join(' '))
  expect(status).toBe(2)
})
