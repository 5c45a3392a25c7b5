import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withResults } from '@three-ways/report/readme-results'
import { loadReport } from './write-report.ts'

// `node bench/src/reporting/write-readme.ts [--check]`: the results in the README are those of the committed
// reference run, and nothing is typed by hand. With --check nothing is written; a stale README ends with 1.

const README = new URL('../../../README.md', import.meta.url)
const REFERENCE = fileURLToPath(new URL('../../../results/reference', import.meta.url))

const before = readFileSync(README, 'utf8')
const after = withResults(before, await loadReport(REFERENCE), 'results/reference/report.md')
if (process.argv.includes('--check')) {
  if (before !== after) {
    process.stderr.write(
      'README.md: its results are not those of results/reference; run `npm run generate`.\n',
    )
    process.exitCode = 1
  }
} else if (before !== after) {
  writeFileSync(README, after)
}
