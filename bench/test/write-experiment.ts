import { compareExperiment, EXPERIMENT_SEED } from './compare-experiment.ts'
import { experimentText } from './experiment-text.ts'
import { keepGenerated } from './keep-generated.ts'
import { POOLED_MODELS, readPool } from './repetition-pool.ts'

// `node bench/test/write-experiment.ts [--check]`: what the experiment with `compare` found in the committed
// pool stands in ARCHITECTURE.md. With --check nothing is written; a stale text ends with 1.

const NONE = { p50_ms: [], generator_percent: [] }

const pools = Object.fromEntries(
  await Promise.all(POOLED_MODELS.map(async (model) => [model, (await readPool(model)) ?? NONE] as const)),
)
const outcome = compareExperiment(Object.values(pools), EXPERIMENT_SEED)
const stale = 'the outcome of the experiment is not that of bench/test/repetition-pool'
keepGenerated('compare-experiment', experimentText(pools, outcome), stale)
