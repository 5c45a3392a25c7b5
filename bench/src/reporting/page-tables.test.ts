import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { columnsIn } from '@three-ways/report/pages/table-columns'
import { MOST_COLUMNS } from '@three-ways/report/table'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

test.each(['bench/src/reporting/golden', 'results/reference'])('no table of %s is too wide', (folder) => {
  const files = globSync('**/*.md', { cwd: join(ROOT, folder) })
  expect(files.length).toBeGreaterThan(5)
  const widest = files.map((file) => {
    return { file, columns: Math.max(0, ...columnsIn(readFileSync(join(ROOT, folder, file), 'utf8'))) }
  })
  expect(widest.filter(({ columns }) => columns > MOST_COLUMNS)).toEqual([])
})
