import { readFileSync, writeFileSync } from 'node:fs'
import { withText } from '@three-ways/report/between-markers'

const DOCUMENT = new URL('../../ARCHITECTURE.md', import.meta.url)

/**
 * Writes a text between the markers of its name in ARCHITECTURE.md. Called with --check nothing is written: a
 * stale text is told as `stale`, and the process ends with 1.
 */
export function keepGenerated(marker: string, text: string, stale: string): void {
  const before = readFileSync(DOCUMENT, 'utf8')
  const after = withText(before, marker, text)
  if (before === after) return
  if (!process.argv.includes('--check')) return writeFileSync(DOCUMENT, after)
  process.stderr.write(`ARCHITECTURE.md: ${stale}; run \`npm run generate\`.\n`)
  process.exitCode = 1
}
