import { fileURLToPath } from 'node:url'
import { writeWholeFile } from '@three-ways/result-files/write-whole-file'
import { commitFacts, hostFacts } from '../../src/run/host-facts.ts'
import { MODEL_NAMES } from '../../src/settings/models.ts'
import { openByHand } from '../open-by-hand.ts'
import {
  COST_FILE,
  type CostPair,
  costOf,
  keptCost,
  type MeasuredCost,
  withMeasured,
} from './metrics-cost.ts'
import { Disturbed, measurePair } from './metrics-cost-pair.ts'

// What METRICS=on costs: processor time of all services for each order, of two systems of a model that stand
// beside each other, one that counts and is scraped and one that does not. What is found is kept beside this
// file, model by model; `npm run generate` puts it into ARCHITECTURE.md. By hand, on a quiet machine, ten
// minutes a model:
//   node bench/test/observe/measure-metrics-cost.ts [model ..] [--rate=1000] [--seconds=5] [--pairs=24]

/** Attempts for each pair that is kept, on the whole. */
const MOST_ATTEMPTS_EACH = 3
/** A scrape falls into every fifth second: other loads would have more or less than their share. */
const SECONDS_STEP = 5

interface Turns {
  readonly rate_per_s: number
  readonly seconds: number
  readonly pairs: number
}

type MeasuredModel = (typeof MODEL_NAMES)[number]

const abort = new AbortController()
const { signal } = abort
process.once('SIGINT', () => abort.abort(new Error('interrupted')))
process.once('SIGTERM', () => abort.abort(new Error('ended')))
const say = (line: string) => void process.stderr.write(`${line}\n`)

async function measure(model: MeasuredModel, { pairs: wanted, ...load }: Turns): Promise<MeasuredCost> {
  await using by_hand = await openByHand(model, { signal })
  const { system, broker, folder } = by_hand
  const { cpu, cores } = await hostFacts(folder)
  const pairs: CostPair[] = []
  let disturbed = 0
  while (pairs.length < wanted) {
    const number = pairs.length + disturbed
    const order = { counts_first: pairs.length % 2 === 1, raised_first: pairs.length % 4 > 1 }
    try {
      const pair = await measurePair(system, { broker, folder, number, ...order, ...load, signal })
      pairs.push(pair)
      const [off_us, on_us] = [pair.off_us, pair.on_us].map(Math.round)
      say(`${model} ${number}: ${off_us} us for each order, with metrics ${on_us} us`)
    } catch (error) {
      if (!(error instanceof Disturbed)) throw error
      disturbed += 1
      say(`${model} ${number}: ${error.message}`)
      if (pairs.length + disturbed >= MOST_ATTEMPTS_EACH * wanted) throw error
    }
  }
  const { commit } = await commitFacts()
  return { measured_at: new Date().toISOString(), commit, cpu, cores, ...load, pairs, disturbed }
}

/** `--name=7` among the words. */
function numberIn(words: readonly string[], name: string, otherwise: number): number {
  const word = words.find((each) => each.startsWith(`--${name}=`))
  return word === undefined ? otherwise : Number(word.slice(name.length + 3))
}

const words = process.argv.slice(2)
const named = words.filter((word) => !word.startsWith('--'))
const turns: Turns = {
  rate_per_s: numberIn(words, 'rate', 1000),
  seconds: numberIn(words, 'seconds', 5),
  pairs: numberIn(words, 'pairs', 24),
}
const isModel = (name: string): name is MeasuredModel => MODEL_NAMES.includes(name as MeasuredModel)
const wrong = [
  ...named.filter((name) => !isModel(name)),
  ...Object.entries(turns).flatMap(([name, value]) => (Number.isInteger(value) && value > 0 ? [] : [name])),
  ...(turns.seconds % SECONDS_STEP === 0 ? [] : [`${turns.seconds} seconds`]),
]
if (wrong.length > 0) {
  const numbers = `whole numbers above 0, seconds a multiple of ${SECONDS_STEP}`
  say(`expected models (${MODEL_NAMES.join(', ')}) and ${numbers}, got ${wrong.join(', ')}`)
  process.exit(2)
}
try {
  for (const model of named.length > 0 ? named.filter(isModel) : MODEL_NAMES) {
    const measured = await measure(model, turns)
    const kept = withMeasured(keptCost(), model, measured)
    await writeWholeFile(fileURLToPath(COST_FILE), `${JSON.stringify(kept, null, 1)}\n`)
    say(`${model}: ${JSON.stringify(costOf(measured))}`)
  }
} catch (error) {
  if (!signal.aborted && !(error instanceof Disturbed)) throw error
  say(error instanceof Error ? error.message : String(error))
  process.exit(signal.aborted ? 130 : 3)
}
process.exit()
