import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pagesOf } from '@three-ways/report/pages'
import { withResults } from '@three-ways/report/readme-results'
import { loadReport } from './load-report.ts'
import { writePages } from './write-report.ts'

// `node bench/src/reporting/write-readme.ts [--check]`: the results in the README, and the pages of the
// committed reference run, are made of its files, and nothing is typed by hand. With --check nothing is
// written; where something is stale it ends with 1.

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const README = join(ROOT, 'README.md')
const REFERENCE = 'results/reference'

const data = await loadReport(join(ROOT, REFERENCE))
const pages = pagesOf(data)
const before = readFileSync(README, 'utf8')
const after = withResults(before, data, REFERENCE)
if (process.argv.includes('--check')) {
  const stale = pages.filter(({ file, text }) => text !== textOf(join(ROOT, REFERENCE, file)))
  const files = [
    ...(before === after ? [] : ['README.md']),
    ...stale.map(({ file }) => `${REFERENCE}/${file}`),
  ]
  for (const file of files) {
    process.stderr.write(`${file}: not what the files of ${REFERENCE} say; run \`npm run generate\`.\n`)
    process.exitCode = 1
  }
} else {
  await writePages(join(ROOT, REFERENCE), pages)
  if (before !== after) writeFileSync(README, after)
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
