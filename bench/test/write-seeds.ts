import { writeFileSync } from 'node:fs'
import { readMetrics } from '@three-ways/result-files/read-results'
import { keepGenerated } from './keep-generated.ts'
import { keptOutcome, SEEDS_FILE, seedsOutcome, seedsText, withNewest } from './saga-seeds.ts'

// `node bench/test/write-seeds.ts [results folder | --check]`: what a run with `--seeds` found of each of
// its models is kept beside this file and stands in ARCHITECTURE.md. With --check nothing is written; a
// stale text ends with 1.

const [word] = process.argv.slice(2)

if (word !== undefined && word !== '--check') {
  const outcome = withNewest(keptOutcome(), seedsOutcome(await readMetrics(word)))
  writeFileSync(SEEDS_FILE, `${JSON.stringify(outcome, null, 2)}\n`)
}
const stale = 'the outcome of the seeds is not that of bench/test/saga-seeds.json'
keepGenerated('saga-seeds', seedsText(keptOutcome()), stale)
