import { readFileSync, writeFileSync } from 'node:fs'
import { withText } from '../src/report/between-markers.ts'
import { compareExperiment, EXPERIMENT_SEED } from './compare-experiment.ts'
import { experimentText } from './experiment-text.ts'
import { POOLED_MODELS, pooledMedians } from './repetition-pool.ts'

// `node bench/test/write-experiment.ts [--check]`: what the experiment with `compare` found in the committed
// pool stands in ARCHITECTURE.md. With --check nothing is written; a stale text ends with 1.

const DOCUMENT = new URL('../../ARCHITECTURE.md', import.meta.url)

const pools = Object.fromEntries(
  await Promise.all(POOLED_MODELS.map(async (model) => [model, (await pooledMedians(model)) ?? []] as const)),
)
const outcome = compareExperiment(Object.values(pools), EXPERIMENT_SEED)
const before = readFileSync(DOCUMENT, 'utf8')
const after = withText(before, 'compare-experiment', experimentText(pools, outcome))
if (process.argv.includes('--check')) {
  if (before !== after) {
    process.stderr.write(
      'ARCHITECTURE.md: the outcome of the experiment is not that of bench/test/repetition-pool; ' +
        'run `npm run generate`.\n',
    )
    process.exitCode = 1
  }
} else if (before !== after) {
  writeFileSync(DOCUMENT, after)
}
