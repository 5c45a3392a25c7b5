import { readFileSync, writeFileSync } from 'node:fs'
import { withText } from '../src/report/between-markers.ts'
import { readMetrics } from '../src/results/read-results.ts'
import { keptOutcome, SEEDS_FILE, seedsOutcome, seedsText, withNewest } from './saga-seeds.ts'

// `node bench/test/write-seeds.ts [results folder | --check]`: what a run with `--seeds` found of each of
// its models is kept beside this file and stands in ARCHITECTURE.md. With --check nothing is written; a
// stale text ends with 1.

const DOCUMENT = new URL('../../ARCHITECTURE.md', import.meta.url)
const [word] = process.argv.slice(2)

if (word !== undefined && word !== '--check') {
  const outcome = withNewest(keptOutcome(), seedsOutcome(await readMetrics(word)))
  writeFileSync(SEEDS_FILE, `${JSON.stringify(outcome, null, 2)}\n`)
}
const before = readFileSync(DOCUMENT, 'utf8')
const after = withText(before, 'saga-seeds', seedsText(keptOutcome()))
if (word !== '--check') {
  if (before !== after) writeFileSync(DOCUMENT, after)
} else if (before !== after) {
  process.stderr.write(
    'ARCHITECTURE.md: the outcome of the seeds is not that of bench/test/saga-seeds.json; run `npm run generate`.\n',
  )
  process.exitCode = 1
}
