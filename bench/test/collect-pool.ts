import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBroker } from '@three-ways/testbed/brokers/open-broker'
import { SERVICES } from '../src/run/temper.ts'
import { loadModel } from '../src/settings/models.ts'
import { type CollectedRepetition, collectRepetitions } from './collect-repetitions.ts'
import { POOL_LOAD, POOL_SIZE, POOLED_MODELS, writePool } from './repetition-pool.ts'

// Collects once what the experiment with `compare` draws from: 60 repetitions of 11 s at 100/s of each model,
// on ten raised systems each, in turn. Run by hand, on a quiet machine; it takes about half an hour:
//   node bench/test/collect-pool.ts

const SYSTEMS = 10
const SEED = 1

const { signal } = new AbortController()
const say = (line: string) => void process.stderr.write(`${line}\n`)
const folder = mkdtempSync(join(tmpdir(), 'three-ways-pool-brokers-'))
await using owned = new AsyncDisposableStack()
owned.defer(() => rmSync(folder, { recursive: true, force: true }))

const models = []
for (const name of POOLED_MODELS) {
  const system = await loadModel(name)
  const { broker: kind, probe } = system
  const asked = { source: 'local', probe, working_folder: folder, signal, say } as const
  const broker = kind === undefined ? undefined : owned.use(await openBroker({ ...asked, kind }))
  models.push({ name, system, broker, kept: [] as CollectedRepetition[] })
}
for (let round = 1; round <= SYSTEMS; round += 1) {
  // Neither model is always measured first.
  for (const { system, broker, kept } of round % 2 === 1 ? models : models.toReversed()) {
    const found = await collectRepetitions(system, {
      broker,
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
