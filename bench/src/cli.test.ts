import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { ledgerFileOf } from '@three-ways/result-files/ledger-file'
import { createResultsFolder } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MODEL_NAMES } from './settings/models.ts'
import { SCENARIO_NAMES, SCENARIO_QUESTIONS } from './settings/profiles.ts'

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url))
// Each command is a process of its own, and a test may need six.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const bench = (...words: string[]) => node(CLI, ...words)

async function node(...words: string[]) {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [exit_code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, exit_code }
}

describe('wrong input ends with 2 and one message', () => {
  test.each([
    ['an unknown scenario', ['run', 'latncy'], 'did you mean "latency"?'],
    ['an unknown model', ['run', '--model', 'rest'], 'did you mean "sync-rest" or "async-rest"?'],
    ['an unknown profile', ['run', '--profile', 'quick'], 'smoke, standard, full'],
    ['a rate of 0', ['run', '--rate', '0'], '--rate: expected a number above 0'],
    ['a negative rate', ['run', '--rate=-5'], '--rate: expected a number above 0'],
    ['a flag without its value', ['run', '--rate'], '--rate: expected a value, got nothing'],
    ['a rate that is no decimal number', ['run', '--rate', '0x10'], 'at most 100,000, got "0x10"'],
    ['a time in no unit', ['run', '--duration', '5x'], '--duration: expected a time above 0'],
    ['too short a time', ['run', '--duration', '20ms'], 'expected at least 10 orders to measure'],
    ['a word too many', ['up', 'sync-rest', 'async-rabbitmq'], 'async-rabbitmq: expected no further word'],
    ['nothing to do to dead letters', ['dead-letters'], 'action: expected one of list, show, redrive, drop'],
    ['an unknown flag', ['run', '--raet', '5'], '--raet: there is no such flag; did you mean --rate?'],
    ['an unknown command', ['rnu'], 'did you mean "run"?'],
    ['no command', [], 'run, list, report, check, compare, doctor, up, dead-letters, replay'],
    ['an unknown model to raise', ['up', 'kafka'], 'did you mean "streaming-kafka"?'],
    ['an unknown model whose past is asked for', ['replay', 'foo'], 'model: expected one of'],
    ['a model whose past events are gone', ['replay', 'sync-rest'], 'not possible, needs a log'],
    ['only one run to compare', ['compare', 'results/reference'], 'after: expected one of results/<run_id>'],
    ['no model to raise', ['up'], 'model: expected one of sync-rest, async-rabbitmq'],
    ['an unknown thing to do', ['dead-letters', 'redirve', 'sync-rest', 'x'], 'did you mean "redrive"?'],
    ['nothing to redrive', ['dead-letters', 'redrive', 'sync-rest'], 'expected the ids to redrive, or --all'],
    ['a body that is no file', ['dead-letters', 'redrive', 'sync-rest', 'x', '--body', 'none'], 'no none'],
  ])('%s', async (_, words, expected) => {
    const { stdout, stderr, exit_code } = await bench(...words)
    expect(stderr).toContain(expected)
    expect({ exit_code, stdout }).toEqual({ exit_code: 2, stdout: '' })
    expect(stderr).not.toMatch(/^\s+at /m)
    // Each fault has its name, none is the parser's own word, and none is told twice.
    const faults = stderr.split('\n').filter((line) => line.startsWith('  '))
    const paths = faults.map((line) =>
      /^ {2}(\S+): expected|^ {2}(\S+): there is/.exec(line)?.slice(1).join(''),
    )
    expect(faults.length).toBeGreaterThan(0)
    expect(new Set(paths).size).toBe(faults.length)
  })

  test('a folder for results that lies under a file', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    const { stderr, exit_code } = await bench('run', '--out', join(file, 'results'), '--rate', '0')
    expect(exit_code).toBe(2)
    expect(stderr).toContain('2 reasons')
    expect(stderr).toContain(`--out: expected a folder, but ${file} is a file`)
    expect(stderr).toContain('--rate')
  })

  test('a results folder that is none', async () => {
    const { stderr, exit_code } = await bench('report', join(folder, 'none'))
    expect(exit_code).toBe(2)
    expect(stderr).toContain('nothing by that name')
  })
})

// Loads each model as Node does, which is stricter about what a library exports than the tests' own loader.
test.each(MODEL_NAMES)(
  'dead letters of %s that does not run end with 4 and how to raise it',
  async (model) => {
    const { stderr, exit_code } = await bench('dead-letters', 'list', model, '--order-port', '1')
    expect({ exit_code, stderr }).toEqual({
      exit_code: 4,
      stderr: expect.stringContaining(`npm run up -- ${model}`),
    })
  },
)

describe('help', () => {
  test.each([['-h'], ['--help']])('by %s ends with 0 and names every command and exit code', async (flag) => {
    const { stdout, exit_code } = await bench(flag)
    expect(exit_code).toBe(0)
    for (const command of [
      'run',
      'list',
      'report',
      'check',
      'compare',
      'doctor',
      'up',
      'dead-letters',
      'replay',
      'watch',
      'clean',
    ])
      expect(stdout).toContain(`bench ${command}`)
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('130 after Ctrl-C')
  })

  test('of a command has defaults, kinds, units, an example and exit codes, in 80 columns', async () => {
    const { stdout, exit_code } = await bench('run', '-h')
    expect(exit_code).toBe(0)
    const words = stdout.replaceAll(/\s+/g, ' ').replaceAll('][', '] [')
    expect(words).toContain('orders or commands per second [number] [default: that of the profile]')
    expect(words).toContain('[time: 5, 5s, 500ms, 1m]')
    expect(words).toContain('bench run backlog --kill broker --outage 1m')
    expect(words).toContain('Ends with 0 when all is valid')
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  test.each([['-V'], ['--version']])('%s says which version this is, and of which Node', async (flag) => {
    const { stdout, exit_code } = await bench(flag)
    expect({ stdout, exit_code }).toEqual({
      stdout: expect.stringMatching(/^three-ways \d+\.\d+\.\d+, Node 24\./),
      exit_code: 0,
    })
  })
})

test('it starts without the libraries that single commands need', async () => {
  const loaded = join(folder, 'loaded')
  const noting = `
    import { appendFileSync } from 'node:fs'
    import { registerHooks } from 'node:module'
    registerHooks({
      load(url, context, next) {
        appendFileSync(${JSON.stringify(loaded)}, url + '\\n')
        return next(url, context)
      },
    })`
  const hooks = `data:text/javascript,${encodeURIComponent(noting)}`
  expect(await node('--import', hooks, CLI, '--version')).toMatchObject({ exit_code: 0 })
  const urls = (await readFile(loaded, 'utf8')).split('\n')
  const libraries = urls.map((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1])
  expect(libraries).toContain('yargs')
  for (const heavy of ['zod', 'undici', 'hdr-histogram-js']) expect(libraries).not.toContain(heavy)
})

describe('commands that measure nothing', () => {
  test('list shows every scenario with its question and its load by profile', async () => {
    const { stdout, exit_code } = await bench('list')
    expect(exit_code).toBe(0)
    for (const name of SCENARIO_NAMES) expect(stdout).toContain(`  ${name}: ${SCENARIO_QUESTIONS[name]}`)
    expect(stdout).toMatch(/^ {6}smoke {4}\d+\/s for \d+ s, once$/m)
    expect(stdout).not.toContain('reference')
    const { scenarios, models } = JSON.parse((await bench('list', '--json')).stdout)
    expect(scenarios.map(({ name }: { name: string }) => name)).toEqual(SCENARIO_NAMES)
    expect(models).toContain('streaming-kafka')
  })

  test('report makes report.md anew and ends with the status that the run deserves', async () => {
    const { run, cells } = sampleRun()
    const sound = await createResultsFolder(folder, { ...run, id: 'sound' })
    const lossy = await createResultsFolder(folder, { ...run, id: 'lossy' })
    const interrupted = await createResultsFolder(folder, { ...run, id: 'interrupted', complete: false })
    const [cell] = cells
    if (cell === undefined) throw new Error('the sample has no cell')
    const { result } = cell
    await sound.addResult(cell)
    await interrupted.addResult(cell)
    const ledger = { ...result.ledger, lost: 1, completed: result.ledger.completed - 1 }
    await lossy.addResult({ ...cell, result: { ...result, ledger } })

    const report = await bench('report', sound.path)
    expect(report.exit_code).toBe(0)
    expect(report.stdout.trimEnd().split('\n').at(-1)).toBe(join(sound.path, 'report.md'))
    expect(await readFile(join(sound.path, 'report.md'), 'utf8')).toContain('**VALID**')
    const { models, verdict, exit_code } = JSON.parse((await bench('report', sound.path, '--json')).stdout)
    expect({ verdict, exit_code }).toEqual({ verdict: ['VALID'], exit_code: 0 })
    expect(models).toEqual([expect.objectContaining({ model: result.model, ledger: result.ledger })])
    expect((await bench('report', lossy.path)).exit_code).toBe(1)
    expect((await bench('report', interrupted.path)).exit_code).toBe(3)
  })
  test('check looks at the stores again and ends with 1 on a violation', async () => {
    const { run, cells } = sampleRun()
    const [cell] = cells
    if (cell === undefined) throw new Error('the sample has no cell')
    const sound = await createResultsFolder(folder, { ...run, id: 'checked-sound' })
    const doubled = await createResultsFolder(folder, { ...run, id: 'checked-doubled' })
    await sound.addResult(cell)
    const [[first, line] = []] = cell.ledger.entries
    if (first === undefined || line === undefined) throw new Error('the sample has no order')
    const entries = new Map(cell.ledger.entries).set(first, { ...line, notifications: 2 })
    await doubled.addResult({ ...cell, ledger: { ...cell.ledger, entries } })

    const fine = await bench('check', sound.path)
    expect(fine).toMatchObject({ exit_code: 0, stderr: '' })
    const brief = await bench('check', sound.path, '--only-violations')
    expect(brief).toMatchObject({ exit_code: 0, stdout: '1 measurement checked, 0 with violations\n' })
    expect(fine.stdout).toMatch(/offered 1100, acknowledged 1100, ok 1100, lost 0, doubled 0, recovered 0/)
    const wrong = await bench('check', doubled.path)
    expect(wrong.exit_code).toBe(1)
    expect(wrong.stdout).toContain('I4 violated')
    expect(wrong.stdout).toContain(`${first}: stores: confirmed notification sent`)
    const brief_wrong = await bench('check', doubled.path, '--only-violations')
    expect(brief_wrong.stdout).toContain('I4 violated')
    const { cells: judged, exit_code } = JSON.parse((await bench('check', doubled.path, '--json')).stdout)
    expect(exit_code).toBe(1)
    expect(judged[0].invariants.find(({ id }: { id: string }) => id === 'I4').state).toBe('violated')
    await rm(join(sound.path, ledgerFileOf(cell.result)))
    const incomplete = await bench('check', sound.path)
    expect(incomplete.exit_code).toBe(3)
    expect(incomplete.stdout).toContain('missing evidence')
    expect(incomplete.stdout).toContain(ledgerFileOf(cell.result))
  })
})
