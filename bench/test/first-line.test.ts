import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '@three-ways/testbed/order-client'
import { expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
/** Against hanging. */
const WITHIN_MS = 60_000

test('whoever starts a run is told what it is before what runs it is loaded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'three-ways-first-line-'))
  const notes = join(folder, 'notes')
  const noting = `
    import { appendFileSync } from 'node:fs'
    import { registerHooks } from 'node:module'
    const note = (line) => appendFileSync(${JSON.stringify(notes)}, line + '\\n')
    registerHooks({
      load(url, context, next) {
        note('load ' + url)
        return next(url, context)
      },
    })
    const { write } = process.stderr
    process.stderr.write = function (text, ...rest) {
      note('told ' + text.trim())
      return write.call(this, text, ...rest)
    }`
  const hooks = `data:text/javascript,${encodeURIComponent(noting)}`
  const words = ['run', 'latency', '--profile', 'smoke', '--out', join(folder, 'results')]
  const child = spawn(process.execPath, ['--import', hooks, CLI, ...words], { stdio: 'ignore' })
  try {
    const { signal } = new AbortController()
    const lines = async () => (await readFile(notes, 'utf8').catch(() => '')).split('\n')
    const isLoaded = (line: string) => line.startsWith('load ') && line.endsWith('/run/run-bench.ts')
    await until('the run is loaded', WITHIN_MS, signal, async () => (await lines()).some(isLoaded))
    const before = (await lines()).slice(0, (await lines()).findIndex(isLoaded))
    expect(before.filter((line) => line.startsWith('told '))).toEqual([
      expect.stringMatching(
        /^told \d+ rows of sync-rest, .*profile smoke, about .*First the instrument proves itself/,
      ),
    ])
    expect(before.filter((line) => /\/(sync-rest|async-rabbitmq|streaming-kafka)\/src\//.test(line))).toEqual(
      [],
    )
  } finally {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
})
