import { fileURLToPath } from 'node:url'
import { FLOORS, floorOf } from '@three-ways/floor/system'
import { LoadGenerator } from '@three-ways/instrument/load-generator'
import { writeWholeFile } from '@three-ways/result-files/write-whole-file'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { commitFacts, hostFacts } from '../../src/run/host-facts.ts'
import { openByHand } from '../open-by-hand.ts'
import { FLOOR_STEP, keptOwners, type MeasuredOwners, OWNERS_FILE, withMeasured } from './kept-owners.ts'
import { LOADS, type LoadName, profiledLoad } from './profiled-load.ts'

// Whose the processor time of an order is, of a model and of the floor below it, by Node's own profiler: many
// orders in one request, singly over 64 connections, and at 100 a second. What is found is kept beside this
// file, model by model; `npm run generate` puts it into ARCHITECTURE.md. By hand, on a quiet machine, two
// minutes a model:
//   node bench/test/profile/measure-cpu-owners.ts [model ..]

const ORDERS: Readonly<Record<LoadName, number>> = { bulk: 10_000, door: 10_000, steady: 2_000 }
/** The step of the ladder as which a model takes orders at once. */
const STEPS: Readonly<Record<LoadName, string>> = { bulk: '4-outbox', door: '5-door', steady: '5-door' }

type FloorModel = (typeof FLOORS)[number]

const abort = new AbortController()
const { signal } = abort
process.once('SIGINT', () => abort.abort(new Error('interrupted')))
process.once('SIGTERM', () => abort.abort(new Error('ended')))
const say = (line: string) => void process.stderr.write(`${line}\n`)

async function measure(model: FloorModel): Promise<MeasuredOwners> {
  await using by_hand = await openByHand(model, { signal })
  await using generator = await LoadGenerator.open()
  const { cpu, cores } = await hostFacts(by_hand.folder)
  const rowOf = async (side: string, system: SystemUnderTest, load: LoadName, step: string) => {
    say(`${model}: ${side}, ${load}`)
    return await profiledLoad(by_hand, system, { generator, step, load, orders: ORDERS[load], signal })
  }
  const rows: MeasuredOwners['rows'] = {}
  for (const load of LOADS) {
    // A floor has no door: orders that come singly to a model are compared with those that come at once.
    const floor =
      load === 'door' ? rows.bulk?.floor : await rowOf('floor', floorOf(model, FLOOR_STEP), load, FLOOR_STEP)
    const product = await rowOf('model', by_hand.system, load, STEPS[load])
    rows[load] = { floor: floor ?? {}, product }
  }
  const { commit } = await commitFacts()
  return { measured_at: new Date().toISOString(), commit, cpu, cores, rows }
}

const named = process.argv.slice(2)
const isModel = (name: string): name is FloorModel => FLOORS.includes(name as FloorModel)
const wrong = named.filter((name) => !isModel(name))
if (wrong.length > 0) {
  say(`expected models (${FLOORS.join(', ')}), got ${wrong.join(', ')}`)
  process.exit(2)
}
try {
  for (const model of named.length > 0 ? named.filter(isModel) : FLOORS) {
    const kept = withMeasured(keptOwners(), model, await measure(model))
    await writeWholeFile(fileURLToPath(OWNERS_FILE), `${JSON.stringify(kept, null, 1)}\n`)
  }
} catch (error) {
  if (!signal.aborted) throw error
  process.exit(130)
}
process.exit()
