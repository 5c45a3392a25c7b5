import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { system as asyncRabbitmq } from '@three-ways/async-rabbitmq/system'
import { system as asyncRest } from '@three-ways/async-rest/system'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { readMetrics } from '@three-ways/result-files/read-results'
import { system as streamingKafka } from '@three-ways/streaming-kafka/system'
import { system as syncRest } from '@three-ways/sync-rest/system'
import { runCommand } from '@three-ways/testbed/brokers/run-command'
import { ownerHasGone } from '@three-ways/testbed/compose/project-name'
import { allProjects } from '@three-ways/testbed/compose/project-removal'
import { systemConformance } from '@three-ways/testbed/conformance/system-conformance'
import { expect, it } from 'vitest'
import { missingDocker } from './missing-docker.ts'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const BENCH_WITHIN_MS = 10 * 60_000
const { signal } = new AbortController()

const missing = await missingDocker()
if (missing === undefined) {
  for (const system of [syncRest, asyncRabbitmq, streamingKafka, asyncRest]) {
    systemConformance(system, { source: 'compose' })
    it(
      `a short bench of ${system.name} in containers loses and doubles nothing`,
      async () => {
        await expectBench(system.name, ['latency', '--duration', '3'])
      },
      BENCH_WITHIN_MS,
    )
    it(
      `a pattern is measured over ${system.name} in containers, and what was kept of it holds`,
      async () => {
        await expectBench(system.name, ['fire-and-forget'])
      },
      BENCH_WITHIN_MS,
    )
  }
  it('nothing is left behind', async () => {
    // Of the suites above, which are this process's, and of the benches, which have ended.
    const is_ours = (name: string) => ownerHasGone(name) || name.includes(`-${process.pid}-`)
    expect((await allProjects(signal)).filter(is_ours)).toEqual([])
  })
} else {
  it.skip(`the stacks in containers: ${missing}`)
}

async function expectBench(model: string, what: readonly string[]): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'three-ways-stacks-'))
  using _removed = { [Symbol.dispose]: () => rmSync(out, { recursive: true, force: true }) }
  const words = ['run', ...what, '--model', model, '--profile', 'smoke']
  const call = { signal, timeout_ms: BENCH_WITHIN_MS }
  const command = [CLI, ...words, '--broker', 'compose', '--out', out]
  // A machine that is too busy to measure on makes a run invalid; what was lost is no question of speed.
  await runCommand(process.execPath, command, call).catch((error: Error) => {
    if (!error.message.includes(`code ${EXIT.invalid}`)) throw error
  })
  const { run, results } = await readMetrics(join(out, 'latest'))
  expect(run.service_hosts?.[model]).toMatchObject({ kind: 'containers' })
  expect(results.length).toBeGreaterThan(0)
  for (const { ledger } of results) {
    expect(ledger.completed).toBeGreaterThan(0)
    expect(ledger).toMatchObject({ lost: 0, doubled: 0, unresolved: 0 })
  }
  await runCommand(process.execPath, [CLI, 'check', join(out, 'latest')], call)
}
