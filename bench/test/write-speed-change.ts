import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readMetrics } from '@three-ways/result-files/read-results'
import { keepGenerated } from './keep-generated.ts'
import { keptChange, SPEED_FILE, speedSide, speedText } from './speed-change.ts'

// `node bench/test/write-speed-change.ts [--before <folder> .. --after <folder> .. | --check]`: the speeds
// that were worked on are read from the results folders of runs on one machine, kept beside this file and
// told in ARCHITECTURE.md. With --check nothing is written; a stale text ends with 1.

const { values } = parseArgs({
  options: {
    before: { type: 'string', multiple: true },
    after: { type: 'string', multiple: true },
    check: { type: 'boolean' },
  },
})

const { before: before_folders = [], after: after_folders = [] } = values
if (before_folders.length + after_folders.length > 0) {
  const sides = [before_folders, after_folders].map((folders) => Promise.all(folders.map(readMetrics)))
  const [before, after] = (await Promise.all(sides)).map(speedSide)
  writeFileSync(SPEED_FILE, `${JSON.stringify({ before, after }, null, 2)}\n`)
}
const stale = 'the change of speed is not that of bench/test/speed-change.json'
keepGenerated('speed-change', speedText(keptChange()), stale)
