import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Metrics } from '@three-ways/result-files/metrics'
import { readMetrics } from '@three-ways/result-files/read-results'
import { createResultsFolder } from '@three-ways/result-files/results-folder'
import { lastAttempts } from '@three-ways/result-files/run-verdict'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { until } from '@three-ways/testbed/order-client'
import { afterAll, beforeAll, expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
/** Against hanging, on a machine that may be busy with much besides. */
const WITHIN_MS = 300_000
const [FINISHED, ALL] = [2, 5]
// The model without brokers and processes, and the scenario with the shortest cells.
const RUN = ['run', 'inventory-down', '--model', 'reference', '--rate', '40', '--duration', '0.3']

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-resumed-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function bench(...words: string[]) {
  // Whoever is killed leaves the folder that it worked in.
  const env = { ...process.env, TMPDIR: folder }
  const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'pipe'], env })
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { child, end: ended.then(([stdout, stderr, [exit_code]]) => ({ stdout, stderr, exit_code })) }
}

/** A copy of a run from which some of the evidence is left out. */
async function thinned(path: string): Promise<string> {
  const slim = async (name: string, most_mb: number) => {
    const to = ['--out', join(folder, name), '--most-mb', String(most_mb), '--json']
    const { stdout, stderr } = await bench('slim', path, ...to).end
    expect(stderr).not.toContain('expected')
    return JSON.parse(stdout)
  }
  const { bytes } = await slim('whole', 100)
  const { out, left_out } = await slim('thinned', (bytes - 1) / 1e6)
  expect(left_out).toBeGreaterThan(0)
  return out
}

/** Runs until some cells are finished, and is killed in the middle of the next one. */
async function killed(): Promise<{
  readonly path: string
  readonly metrics: Metrics
  readonly refused: string
}> {
  const { child, end } = bench(...RUN, '--repetitions', String(ALL), '--out', folder)
  const { signal } = new AbortController()
  let metrics: Metrics | undefined
  await until(`${FINISHED} cells are finished`, WITHIN_MS, signal, async () => {
    if (child.exitCode !== null) throw new Error(`it ended by itself: ${(await end).stderr}`)
    metrics = await readMetrics(join(folder, 'latest')).catch(() => undefined)
    return (metrics?.results.length ?? 0) >= FINISHED
  })
  const path = join(folder, metrics?.run.id ?? '')
  child.kill('SIGSTOP')
  const refused = await bench('run', '--resume', path).end
  child.kill('SIGKILL')
  await end
  return { path, metrics: await readMetrics(path), refused: `${refused.exit_code} ${refused.stderr}` }
}

test(
  'a run that was killed goes on where it ended, from a small copy of it, and tells its sittings',
  async () => {
    const { path: whole_path, metrics: before, refused } = await killed()
    const path = await thinned(whole_path)
    expect(refused).toMatch(/^2 .*another process writes/s)
    expect(before.results.length).toBeLessThan(ALL)
    const wrong = await bench('run', 'latency', '--resume', path, '--rate', '50').end
    expect(wrong.exit_code).toBe(2)
    expect(wrong.stderr).toMatch(/--rate: is that of the run.*scenario: is that of the run/s)

    const { exit_code, stdout, stderr } = await bench('run', '--resume', path, '--wait-for-quiet', '1m').end
    // Nothing was lost or doubled; a machine that is busy with much besides may be no place to measure.
    expect([0, 3], stderr).toContain(exit_code)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(join(path, 'report.md'))
    const { run, results } = await readMetrics(path)
    // What was there is as it was: file by file, byte by byte.
    expect(results.slice(0, before.results.length)).toEqual(before.results)
    expect(lastAttempts(results).map(({ repetition }) => repetition)).toEqual([1, 2, 3, 4, 5])
    expect(run).toMatchObject({ complete: true, id: before.run.id, started_at: before.run.started_at })
    expect(run.sittings).toMatchObject([
      { id: run.id, finished_at: null, results: before.results.length },
      { finished_at: run.finished_at, results: results.length },
    ])
    expect(run.rows?.[0]?.repetitions).toBe(ALL)
    expect(existsSync(join(path, '.lock'))).toBe(false)
    expect(await readFile(join(path, 'report', 'evidence.md'), 'utf8')).toMatch(/Sitting 1.*\n.*Sitting 2/)
    const checked = await bench('check', path).end
    expect(checked).toMatchObject({ exit_code: 0, stderr: '' })
    expect(checked.stdout).toContain('left out of this copy: ')

    const whole = await bench('run', '--resume', path).end
    expect(whole.exit_code).toBe(2)
    expect(whole.stderr).toContain('expected a run that was ended early')
  },
  WITHIN_MS + 120_000,
)

test('a run of another commit is refused before anything is measured', async () => {
  const { run, cells } = sampleRun()
  const made = await createResultsFolder(folder, { ...run, id: 'elsewhere', complete: false })
  const [cell] = cells
  if (cell === undefined) throw new Error('the sample has no cell')
  await made.addResult(cell)
  const { path } = made
  const { exit_code, stderr, stdout } = await bench('run', '--resume', path).end
  expect({ exit_code, stdout }).toEqual({ exit_code: 2, stdout: '' })
  expect(stderr).toContain('expected the commit of the sitting before: 0123456789abcdef')
  expect((await readMetrics(path)).run).toMatchObject({ complete: false, id: 'elsewhere' })
  expect((await readMetrics(path)).run.sittings).toBeUndefined()
})
