import { writeFileSync } from 'node:fs'
import { readMetrics } from '@three-ways/result-files/read-results'
import { keepGenerated } from './keep-generated.ts'
import { keptChange, SPEED_FILE, speedSide, speedText } from './speed-change.ts'

// `node bench/test/write-speed-change.ts [<results folder before> <results folder after> | --check]`: what
// two runs of one machine have of the speeds that were worked on is kept beside this file and stands in
// ARCHITECTURE.md. With --check nothing is written; a stale text ends with 1.

const [before_folder, after_folder] = process.argv.slice(2)

if (before_folder !== undefined && after_folder !== undefined) {
  const [before, after] = await Promise.all([readMetrics(before_folder), readMetrics(after_folder)])
  const change = { before: speedSide(before), after: speedSide(after) }
  writeFileSync(SPEED_FILE, `${JSON.stringify(change, null, 2)}\n`)
}
const stale = 'the change of speed is not that of bench/test/speed-change.json'
keepGenerated('speed-change', speedText(keptChange()), stale)
