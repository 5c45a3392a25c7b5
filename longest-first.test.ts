import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import { LONG_FILES, LongestFirst } from './longest-first.ts'

test('every file that is begun first is there', () => {
  expect(LONG_FILES.filter((name) => !existsSync(join(import.meta.dirname, name)))).toEqual([])
})

test('unit tests come first, of each kind the longest files in their order, and no file is left out', async () => {
  const fileAt = (name: string) => {
    const moduleId = join(import.meta.dirname, name)
    const project = { name: /\.(\w+)\.test\.ts$/.exec(name)?.[1] ?? 'unit' }
    const config = { sequence: { groupOrder: 0 }, isolate: false }
    return { moduleId, project: { ...project, config } } as unknown as TestSpecification
  }
  const [first = '', second = ''] = LONG_FILES
  const unit = LONG_FILES.find((name) => !/\.\w+\.test\.ts$/.test(name)) ?? ''
  const short = 'sync-rest/src/overload.integration.test.ts'
  const cache = { getTestSpecificationResult: () => ({ failed: false, duration: 1 }) }
  const sequencer = new LongestFirst({ cache } as unknown as Vitest)
  const mixed = [short, 'tidy.test.ts', second, unit, 'lock.test.ts', first]
  const sorted = await sequencer.sort(mixed.map(fileAt))
  const names = sorted.map(({ moduleId }) => moduleId.slice(import.meta.dirname.length + 1))
  expect(names).toEqual([unit, 'tidy.test.ts', 'lock.test.ts', first, second, short])
})
