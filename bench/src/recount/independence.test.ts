import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const ROOM = new URL('.', import.meta.url)
/** The readers of files, and what an order is: the only things that both ways of counting have in common. */
const ALLOWED =
  /^(\.\/|@three-ways\/result-files\/(?!fairness\/|run-verdict$|ranked-family$)|@three-ways\/event-contract\/|node:crypto$)/

test('what counts anew imports nothing of what measured and what printed', async () => {
  const names = (await readdir(ROOM)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  expect(names.length).toBeGreaterThan(5)
  for (const name of names) {
    const text = await readFile(new URL(name, ROOM), 'utf8')
    const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, path = '']) => path)
    expect(imported.filter((path) => !ALLOWED.test(path))).toEqual([])
  }
})
