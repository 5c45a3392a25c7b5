import { SERVICES } from '../src/run/temper.ts'
import { type CollectedRepetition, collectRepetitions } from './collect-repetitions.ts'
import { openByHand } from './open-by-hand.ts'
import { POOL_LOAD, POOL_SIZE, POOLED_MODELS, writePool } from './repetition-pool.ts'

// Collects once what the experiment with `compare` draws from: 60 repetitions of 11 s at 100/s of each model,
// on ten raised systems each, in turn. Run by hand, on a quiet machine; it takes about half an hour:
//   node bench/test/collect-pool.ts

const SYSTEMS = 10
const SEED = 1

const { signal } = new AbortController()
const say = (line: string) => void process.stderr.write(`${line}\n`)
await using owned = new AsyncDisposableStack()

const models = []
for (const name of POOLED_MODELS) {
  const by_hand = owned.use(await openByHand(name, { say, signal }))
  models.push({ name, by_hand, kept: [] as CollectedRepetition[] })
}
for (let round = 1; round <= SYSTEMS; round += 1) {
  // Neither model is always measured first.
  for (const { by_hand, kept } of round % 2 === 1 ? models : models.toReversed()) {
    const found = await collectRepetitions(by_hand, {
      repetitions: POOL_SIZE / SYSTEMS,
      ...POOL_LOAD,
      seed: SEED + round,
      warm_up: SERVICES,
      say,
      signal,
    })
    kept.push(...found)
  }
}
for (const { name, kept } of models) {
  const file = await writePool({
    schema_version: 2,
    model: name,
    collected_at: new Date().toISOString(),
    ...POOL_LOAD,
    histograms: kept.map(({ completed }) => completed.encode()),
    generator_percent: kept.map((repetition) => repetition.generator_percent),
  })
  say(file)
}
