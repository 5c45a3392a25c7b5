import { createResultsFolder } from './results-folder.ts'
import { sampleRun } from './sample-run.ts'

// A bench that never ends, for the test that kills it: writes results into the folder that it is given, and
// tells its parent how many it has written.
const [parent = ''] = process.argv.slice(2)
const { run, cells } = sampleRun()
const folder = await createResultsFolder(parent, { ...run, complete: false, finished_at: null })
const small = cells.find(({ orders }) => orders.length < 1000)
if (small === undefined) throw new Error('the sample has no small cell')
for (let repetition = 1; process.connected; repetition++) {
  await folder.addResult({ ...small, result: { ...small.result, repetition } }, { seed: repetition })
  process.send?.(repetition)
}
