import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { docker } from '@three-ways/testbed/compose/docker'
import { PROJECT_LABEL } from '@three-ways/testbed/compose/project-name'
import { allProjects } from '@three-ways/testbed/compose/project-removal'
import { until } from '@three-ways/testbed/order-client'
import { expect, it } from 'vitest'
import { missingDocker } from './missing-docker.ts'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
/** Deadlines against hanging. */
const RAISED_WITHIN_MS = 10 * 60_000
const GONE_WITHIN_MS = 60_000
const { signal } = new AbortController()

const missing = await missingDocker()
it.skipIf(missing !== undefined)(
  'a bench that is killed leaves no container, network or volume behind',
  async () => {
    const out = mkdtempSync(join(tmpdir(), 'three-ways-killed-'))
    using _removed = { [Symbol.dispose]: () => rmSync(out, { recursive: true, force: true }) }
    const words = ['run', 'latency', '--model', 'async-rabbitmq', '--broker', 'compose', '--out', out]
    const bench = spawn(process.execPath, [CLI, ...words], { stdio: 'ignore' })
    using _ended = { [Symbol.dispose]: () => void bench.kill('SIGKILL') }
    const itsProjects = async () =>
      (await allProjects(signal)).filter((name) => name.includes(`-${bench.pid}-`))
    await until('it has raised a container', RAISED_WITHIN_MS, signal, async () => {
      expect(bench.exitCode).toBeNull()
      const [project] = await itsProjects()
      if (project === undefined) return false
      const words = ['container', 'ls', '--quiet', '--filter', `label=${PROJECT_LABEL}=${project}`]
      return (await docker(words, { signal })).stdout !== ''
    })
    bench.kill('SIGKILL')
    await until('nothing of it is left', GONE_WITHIN_MS, signal, async () => {
      return (await itsProjects()).length === 0
    })
  },
  RAISED_WITHIN_MS + GONE_WITHIN_MS,
)
