import { readFileSync, writeFileSync } from 'node:fs'
import { withText } from '../src/report/between-markers.ts'
import { readMetrics } from '../src/results/read-results.ts'
import { keptChange, SPEED_FILE, speedSide, speedText } from './speed-change.ts'

// `node bench/test/write-speed-change.ts [<results folder before> <results folder after> | --check]`: what
// two runs of one machine have of the speeds that were worked on is kept beside this file and stands in
// ARCHITECTURE.md. With --check nothing is written; a stale text ends with 1.

const DOCUMENT = new URL('../../ARCHITECTURE.md', import.meta.url)
const [before_folder, after_folder] = process.argv.slice(2)
const is_check = before_folder === '--check'

if (before_folder !== undefined && after_folder !== undefined) {
  const [before, after] = await Promise.all([readMetrics(before_folder), readMetrics(after_folder)])
  const change = { before: speedSide(before), after: speedSide(after) }
  writeFileSync(SPEED_FILE, `${JSON.stringify(change, null, 2)}\n`)
}
const was = readFileSync(DOCUMENT, 'utf8')
const is = withText(was, 'speed-change', speedText(keptChange()))
if (!is_check) {
  if (was !== is) writeFileSync(DOCUMENT, is)
} else if (was !== is) {
  process.stderr.write(
    'ARCHITECTURE.md: the change of speed is not that of bench/test/speed-change.json; run `npm run generate`.\n',
  )
  process.exitCode = 1
}
