import { expect, test } from 'vitest'
import { purePages } from './tidy-imports.ts'

const faults = (path: string, specifier: string) =>
  purePages({ path, text: `import { thing } from '${specifier}'\n` })

test('a page that reads a file or asks a system is found, and one that counts is not', () => {
  for (const specifier of ['node:fs/promises', '@three-ways/instrument/load-generator']) {
    expect(faults('report/src/a.ts', specifier)).toHaveLength(1)
    expect(faults('report/src/deep/a.ts', specifier)).toHaveLength(1)
    // Tests read golden files, and the bench is no page.
    expect(faults('report/src/a.test.ts', specifier)).toEqual([])
    expect(faults('bench/src/a.ts', specifier)).toEqual([])
  }
  for (const counts of ['statistics/holm', 'rank-trend']) {
    expect(faults('report/src/a.ts', `@three-ways/instrument/${counts}`)).toEqual([])
  }
  expect(faults('report/src/a.ts', 'd3-scale')).toEqual([])
})
