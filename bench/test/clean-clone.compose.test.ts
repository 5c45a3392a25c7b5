import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from '@three-ways/testbed/brokers/run-command'
import { newProjectName } from '@three-ways/testbed/compose/project-name'
import { removeProject } from '@three-ways/testbed/compose/project-removal'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingDocker } from './missing-docker.ts'

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const WITHIN_MS = 15 * 60_000
const { signal } = new AbortController()

/** The parts of the repository that have a stack, and what brings up all of it. */
const PARTS = [
  { part: 'sync-rest', profile: [] },
  { part: 'async-rabbitmq', profile: [] },
  { part: 'streaming-kafka', profile: [] },
  { part: 'async-rest', profile: [] },
  { part: '.', profile: ['--profile', 'all'] },
] as const

const missing = (await missingDocker()) ?? (await missingHistory())

// What is committed, and nothing that only this folder has: not its packages, not its files that git ignores.
describe.skipIf(missing !== undefined)('a clean clone', () => {
  let parent: string
  let clone: string
  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'three-ways-clone-'))
    clone = join(parent, 'three-ways')
    await typed(parent, ['git', 'clone', '--quiet', '--no-hardlinks', TOP, clone])
    await typed(clone, ['git', 'config', 'core.fileMode', 'true'])
  }, WITHIN_MS)
  afterAll(() => rmSync(parent, { recursive: true, force: true }))

  it(
    'builds its images without any cache, and every stack comes up healthy',
    async () => {
      const project = newProjectName()
      await using _removed = { [Symbol.asyncDispose]: () => removeProject(project) }
      await typed(join(clone, 'sync-rest'), ['docker', 'compose', 'build', '--no-cache'], project)
      for (const { part, profile } of PARTS) {
        const compose = ['docker', 'compose', ...profile]
        await typed(join(clone, part), [...compose, 'up', '--build', '--wait', '-d'], project)
        await typed(join(clone, part), [...compose, 'down', '-v'], project)
      }
      expect(await changesIn(clone)).toBe('')
    },
    WITHIN_MS,
  )

  it(
    'is as it was after its packages were installed and something was measured',
    async () => {
      await typed(clone, ['npm', 'ci', '--no-progress'])
      expect(await changesIn(clone)).toBe('')
      const measure = [
        'run',
        'inventory-down',
        '--model',
        'reference',
        '--profile',
        'smoke',
        '--duration',
        '1s',
      ]
      // A busy machine makes a measurement invalid; its files are there all the same.
      await typed(clone, ['npm', 'run', '--silent', 'bench', '--', ...measure]).catch((error: Error) => {
        if (!error.message.includes('code 3')) throw error
      })
      expect((await typed(clone, ['ls', 'results/latest/report.md'])).trim()).toBe('results/latest/report.md')
      expect(await changesIn(clone)).toBe('')
    },
    WITHIN_MS,
  )
})

/** What git sees that is not committed, files that it does not know included. */
function changesIn(folder: string): Promise<string> {
  return typed(folder, ['git', 'status', '--porcelain', '--untracked-files=all'])
}

async function missingHistory(): Promise<string | undefined> {
  return typed(TOP, ['git', 'rev-parse', 'HEAD']).then(
    () => undefined,
    () => 'this is no git checkout',
  )
}

/** Standard output; rejects unless the command ended with 0. */
async function typed(folder: string, [command = '', ...words]: readonly string[], project?: string) {
  const { COMPOSE_PROJECT_NAME: _, ...environment } = process.env
  const own = project === undefined ? {} : { COMPOSE_PROJECT_NAME: project, COMPOSE_PROGRESS: 'plain' }
  const { stdout } = await runCommand(command, words, {
    signal,
    timeout_ms: WITHIN_MS,
    working_folder: folder,
    environment: { ...environment, ...own },
  })
  return stdout
}
