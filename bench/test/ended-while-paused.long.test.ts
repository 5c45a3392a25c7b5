import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '@three-ways/testbed/order-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const { signal: never } = new AbortController()

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-paused-'))
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

// Kafka has its first turn, and sleeps in that of the control. No scenario is shorter over a broker.
const RUN = ['run', 'forced-failure', '--profile', 'smoke', '--rate', '40', '--duration', '0.3']
const MODELS = ['--model', 'streaming-kafka,async-rest', '--broker', 'local', '--repetitions', '2']

describe('a bench that is ended while a broker is paused leaves nothing running', () => {
  test.each(['SIGINT', 'SIGKILL'] as const)(
    '%s',
    async (kill) => {
      const scratch = join(folder, 'scratch')
      await mkdir(scratch)
      const child = spawn(process.execPath, [CLI, ...RUN, ...MODELS, '--out', join(folder, 'results')], {
        stdio: ['ignore', 'ignore', 'pipe'],
        // Whether an idle Kafka takes more than a percent of a core differs from machine to machine.
        env: { ...process.env, TMPDIR: scratch, PAUSE_ABOVE_PERCENT: '-1' },
      })
      let said = ''
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString()
      })
      const closed = once(child, 'close')
      await until('Kafka is paused', 400_000, never, () => {
        if (child.exitCode !== null) throw new Error(`it ended by itself: ${said}`)
        return said.includes('kafka is paused while others are measured')
      })
      expect(await processesIn(scratch)).not.toEqual([])
      child.kill(kill)
      const [exit_code] = await closed
      expect(exit_code).toBe(kill === 'SIGINT' ? 130 : null)
      await until(
        'its processes are gone',
        30_000,
        never,
        async () => (await processesIn(scratch)).length === 0,
      )
      if (kill === 'SIGINT') expect(await readdir(scratch)).toEqual([])
    },
    600_000,
  )
})

/** Processes that work in the folder, or below it. */
async function processesIn(work_folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')))
  return pids.filter((_, index) => places[index]?.startsWith(work_folder))
}
