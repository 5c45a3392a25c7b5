import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Metrics } from '@three-ways/result-files/metrics'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { readMetrics } from '@three-ways/result-files/read-results'
import { until } from '@three-ways/testbed/order-client'
import { describe, expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
/** The run has more than this, and is ended in the middle of the next one. */
const FINISHED = 3
/** Against hanging: two runs at a time, on a machine that may be busy with much besides. */
const WITHIN_MS = 300_000
// The model without brokers and processes, and the scenario with the shortest cells.
const RUN = ['run', 'inventory-down', '--model', 'reference', '--rate', '40', '--duration', '0.3']
const MANY = ['--repetitions', '20']

/** For results, and for what a run needs meanwhile; a test's own, since they run side by side. */
async function openPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'three-ways-interrupted-'))
  const [out, scratch] = [join(folder, 'results'), join(folder, 'scratch')]
  await Promise.all([mkdir(out), mkdir(scratch)])
  return {
    out,
    scratch,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
type Place = Awaited<ReturnType<typeof openPlace>>

function bench({ scratch }: Place, ...words: string[]) {
  const env = { ...process.env, TMPDIR: scratch }
  const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'pipe'], env })
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const end = ended.then(([stdout, stderr, [exit_code, signal]]) => ({ stdout, stderr, exit_code, signal }))
  return { child, end }
}

/** Runs until so many cells are finished and the next one has begun; ends it by the signal. */
async function interrupt(place: Place, signal: NodeJS.Signals) {
  const { out } = place
  const { child, end } = bench(place, ...RUN, ...MANY, '--out', out)
  const { signal: never } = new AbortController()
  let metrics: Metrics | undefined
  await until(`${FINISHED} cells are finished`, WITHIN_MS, never, async () => {
    if (child.exitCode !== null) throw new Error(`it ended by itself: ${(await end).stderr}`)
    metrics = await readMetrics(join(out, 'latest')).catch(() => undefined)
    return (metrics?.results.length ?? 0) >= FINISHED
  })
  child.kill(signal)
  return { ...(await end), results: join(out, metrics?.run.id ?? '') }
}

async function expectWhatIsThere(place: Place, path: string): Promise<void> {
  const { run, results } = await readMetrics(path)
  expect(run.complete).toBe(false)
  expect(run.self_test.feed_delay_ms?.p99).toBeGreaterThan(0)
  expect(results.length).toBeGreaterThanOrEqual(FINISHED)
  expect(results.length).toBeLessThan(20)
  const report = await bench(place, 'report', path).end
  expect(report.stderr).toBe('')
  // Neither good nor bad: it was not finished.
  expect(report.exit_code, report.stdout).toBe(3)
  expect(report.stdout).toContain('INCOMPLETE')
  const written = await readFile(join(path, 'report.md'), 'utf8')
  expect(written).toContain(`**INCOMPLETE**: the run was interrupted, or still runs; ${results.length} meas`)
  expect(written).not.toContain('CHECK FAILED')
  const checked = await bench(place, 'check', path).end
  expect(checked).toMatchObject({ exit_code: 0, stderr: '' })
}

describe.concurrent('a run that ends in its ninth cell keeps the eight before it', () => {
  test(
    'by Ctrl-C: it says so, writes the report, and leaves nothing behind',
    async () => {
      await using place = await openPlace()
      const { exit_code, stderr, results } = await interrupt(place, 'SIGINT')
      expect(exit_code).toBe(130)
      expect(stderr).toContain('What was finished before is kept (')
      expect(await readFile(join(results, 'report.md'), 'utf8')).toContain('**INCOMPLETE**')
      expect(await readdir(place.scratch)).toEqual([])
      await expectWhatIsThere(place, results)
    },
    WITHIN_MS + 60_000,
  )

  test(
    'by a crash, also one in the middle of a write',
    async () => {
      await using place = await openPlace()
      const { signal, results } = await interrupt(place, 'SIGKILL')
      expect(signal).toBe('SIGKILL')
      await expectWhatIsThere(place, results)
      await leaveHalfACell(results)
      await expectWhatIsThere(place, results)
    },
    WITHIN_MS + 60_000,
  )
})

/**
 * What a crash in the middle of a write leaves of the next cell: a temporary file, or one without a result.
 */
async function leaveHalfACell(path: string): Promise<void> {
  const [result] = (await readMetrics(path)).results
  if (result === undefined) throw new Error('nothing was finished')
  const whole = await readFile(join(path, ordersFileOf(result)))
  const next = join(path, ordersFileOf({ ...result, repetition: 99 }))
  await writeFile(`${next}.4711.part`, whole.subarray(0, whole.length / 2))
  await writeFile(next, whole)
}
