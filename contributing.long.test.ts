import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const HERE = import.meta.dirname
const WITHIN_MS = 20 * 60_000
const OURS = '@three-ways'
/** Nobody's packages are touched here: the copy has links in their place, and needs no registry. */
const BY_OTHER_MEANS = /^npm (install|test|run format)$/

/** The code blocks of CONTRIBUTING.md in one language, without the indentation of their list. */
function blocks(language: string): string[] {
  const text = readFileSync(join(HERE, 'CONTRIBUTING.md'), 'utf8')
  const found = [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)]
  return found
    .filter(([, , of]) => of === language)
    .map(([, indent = '', , lines = '']) => lines.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
}

/** The first line names the file. */
function fileOf(block: string): { readonly path: string; readonly text: string } {
  const [, path = '', text = ''] = /^\/\/ (\S+)\n([\s\S]*)$/.exec(block) ?? []
  return { path, text }
}

let copy: string
/** Rejects, with what it said, unless it ended with 0. */
async function run(command: string, ...words: readonly string[]): Promise<string> {
  const PATH = [join(HERE, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const options = { cwd: copy, env: { ...process.env, PATH }, maxBuffer: 1 << 26 }
  try {
    return (await promisify(execFile)(command, words, options)).stdout
  } catch (failure) {
    const { stdout, stderr } = failure as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`${command} ${words.join(' ')}\n${stdout}${stderr}`, { cause: failure })
  }
}

/** What git knows and what is new here; packages are links, ours into the copy. */
async function makeCopy(): Promise<void> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { stdout } = await promisify(execFile)('git', list, { cwd: HERE, maxBuffer: 1 << 26 })
  for (const path of new Set(stdout.split('\0'))) {
    if (path !== '') cpSync(join(HERE, path), join(copy, path), { recursive: true })
  }
  const packages = join(copy, 'node_modules')
  mkdirSync(join(packages, OURS), { recursive: true })
  for (const name of readdirSync(join(HERE, 'node_modules'))) {
    if (name !== OURS) symlinkSync(join(HERE, 'node_modules', name), join(packages, name))
  }
  for (const name of readdirSync(join(HERE, 'node_modules', OURS))) link(name)
}

function link(room: string): void {
  symlinkSync(join('..', '..', room), join(copy, 'node_modules', OURS, room))
}

async function addScenario(): Promise<void> {
  const [scenario, entry] = blocks('ts').map(fileOf)
  if (scenario === undefined || entry === undefined) throw new Error('expected two blocks of TypeScript')
  writeFileSync(join(copy, scenario.path), scenario.text)
  const table = join(copy, entry.path)
  const end = '} as const satisfies'
  writeFileSync(table, readFileSync(table, 'utf8').replace(end, `${entry.text}${end}`))
}

async function addModel(): Promise<void> {
  const [block = ''] = blocks('sh')
  const lines = block.split('\n').filter((line) => !BY_OTHER_MEANS.test(line))
  await run('sh', '-e', '-c', lines.join('\n'))
  const [, room = ''] = /cp -r reference (\S+)/.exec(block) ?? []
  link(room)
}

// One looks at the copy, the others run it: none changes what another one sees.
describe.concurrent('the recipes of CONTRIBUTING.md, followed to the letter', () => {
  beforeAll(async () => {
    copy = mkdtempSync(join(tmpdir(), 'three-ways-recipes-'))
    await makeCopy()
    await addScenario()
    await addModel()
    await run('biome', 'check', '--write', '.')
    await run('git', 'init', '--quiet')
    await run('git', 'add', '--all')
  }, WITHIN_MS)
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  test('give what the types allow', async () => expect(await run('tsc', '--noEmit')).toBe(''), WITHIN_MS)

  test(
    'give a scenario and a model that pass the tests of catalogue, rooms and conformance',
    async () => {
      const files = ['bench/src/scenarios/catalogue', 'bench/src/settings', 'my-model']
      const top = ['compose', 'tidy', 'lock'].map((name) => join(copy, `${name}.test.ts`))
      // What is asked is whether they pass, and not how busy the machine is.
      const patient = `--testTimeout=${WITHIN_MS}`
      await run('vitest', 'run', '--project', 'unit', '--reporter=dot', patient, ...files, ...top)
    },
    WITHIN_MS,
  )

  test(
    'give a scenario that the new model is measured by, and it has a page of its own, to which the first one leads',
    async () => {
      const words = ['bench/src/cli.ts', 'run', 'trickle', '--model', 'my-model', '--profile', 'smoke']
      const told = await run('node', ...words).catch((failure: Error) => {
        // A machine that is too busy to measure on; what was measured is told all the same.
        if (!/^INVALID$/m.test(failure.message)) throw failure
        return failure.message
      })
      const report = /^\S+report\.md$/m.exec(told)?.[0] ?? ''
      expect(readFileSync(report, 'utf8')).toMatch(
        /\[trickle\]\(report\/trickle\.md\) +\| What does an order cost that meets nobody else\?/,
      )
      const [, page = ''] = readFileSync(join(dirname(report), 'report', 'trickle.md'), 'utf8').split(
        '## The answer',
      )
      const [answer = ''] = page.split('\n## ')
      expect(answer).toContain('`trickle / lonely`')
      expect(dirname(dirname(report))).toBe(join(copy, 'results'))
    },
    WITHIN_MS,
  )
})
