import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import { LONG_FILES, LongestFirst } from './longest-first.ts'

test('every file that is begun first is there', () => {
  expect(LONG_FILES.filter((name) => !existsSync(join(import.meta.dirname, name)))).toEqual([])
})

test('long files come first, in their order, and no file is left out', async () => {
  const config = { sequence: { groupOrder: 0 }, isolate: true }
  const fileAt = (name: string) => {
    const moduleId = join(import.meta.dirname, name)
    return { moduleId, project: { name: 'any', config } } as unknown as TestSpecification
  }
  const [first = '', second = ''] = LONG_FILES
  const cache = { getTestSpecificationResult: () => ({ failed: false, duration: 1 }) }
  const sequencer = new LongestFirst({ cache } as unknown as Vitest)
  const sorted = await sequencer.sort(['tidy.test.ts', second, 'lock.test.ts', first].map(fileAt))
  const names = sorted.map(({ moduleId }) => moduleId.slice(import.meta.dirname.length + 1))
  expect(names).toEqual([first, second, 'tidy.test.ts', 'lock.test.ts'])
})
