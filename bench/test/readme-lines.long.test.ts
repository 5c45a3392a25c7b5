import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { createResultsFolder } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 240_000 })

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const REFERENCE = 'results/reference'
const CLI = join(TOP, 'bench', 'src', 'cli.ts')

/** The commands of the bench in every README, in code; one with `<` or `..` leaves something open. */
function commandsOfReadmes(): string[] {
  const rooms = readdirSync(TOP, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const files = ['README.md', 'CONTRIBUTING.md', ...rooms.map(({ name }) => `${name}/README.md`)]
  const found = files.flatMap((file) => {
    const content = readOrNothing(join(TOP, file))
    return [...content.matchAll(/(?:^ {4}|`)npm run (bench --|up --) ([^`\n|#<]+?)(?: {2,}.*)?(?:`|$)/gm)]
  })
  const words = found.map(([, script = '', rest = '']) => `${script === 'up --' ? 'up ' : ''}${rest.trim()}`)
  return [...new Set(words)].filter((line) => !/\.\.|\[|\$/.test(line))
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'three-ways-readme-'))
/** A run with all of its evidence, which the committed one may have been made small without. */
let sample: string
beforeAll(async () => {
  const { run, cells } = sampleRun()
  const folder = await createResultsFolder(scratch, { ...run, complete: true })
  for (const cell of cells) await folder.addResult(cell)
  sample = folder.path
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const LOOKS_FOR_A_MODEL = ['dead-letters', 'replay', 'republish', 'trace', 'watch']

/** So that nothing is started, and nothing has to have been measured on this machine. */
function harmless(line: string): string[] {
  const words = line.replaceAll('results/latest', REFERENCE).split(' ')
  const moves = words.includes('--workflow') ? '--port-base' : '--order-port'
  if (words[0] === 'run' && !words.includes('trickle')) return [...words, '--dry-run']
  if (words[0] === 'report' || words[0] === 'run') return ['list']
  // From the committed or a made-up run, whatever else was measured here, and to nowhere where it would stay.
  if (words[0] === 'decide') return [...words.filter((word) => word !== REFERENCE), REFERENCE]
  if (words[0] === 'export') return ['export', REFERENCE, '--table', 'rows', '--out', scratch]
  if (words[0] === 'lies') return ['lies', sample, '--out', scratch]
  if (words[0] === 'slim') return ['slim', sample, '--out', join(scratch, 'copy')]
  if (words[0] === 'up') return [...words, moves, 'nowhere']
  // Nobody's model is looked into.
  return LOOKS_FOR_A_MODEL.includes(words[0] ?? '') ? [...words, moves, '1'] : words
}

test.concurrent.each(commandsOfReadmes())(
  'npm run bench -- %s is something that the bench understands',
  async (line) => {
    const words = harmless(line)
    const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [, stderr, [exit_code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    if (words[0] === 'up') {
      expect(stderr).toMatch(/^This cannot be run:\n {2}--(order-port|port-base): expected a whole number/)
      return
    }
    // Whether the model runs that is asked about, and what this machine lacks, is another question.
    expect([EXIT.ok, EXIT.environment], stderr).toContain(exit_code)
  },
)

test('there are such lines', () => {
  expect(commandsOfReadmes().length).toBeGreaterThan(10)
})
