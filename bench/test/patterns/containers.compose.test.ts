import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { newProjectName } from '@three-ways/testbed/compose/project-name'
import { allProjects, removeProject } from '@three-ways/testbed/compose/project-removal'
import { describe, expect, it } from 'vitest'
import { missingDocker } from '../missing-docker.ts'
import { typeInShell } from '../shell-transcript.ts'
import { SHORT_WORK } from './raise-patterns.ts'
import { expectCurlsWork } from './readme-curls.ts'

const TOP = fileURLToPath(new URL('../../../', import.meta.url))
const WITHIN_MS = 15 * 60_000
const { signal } = new AbortController()

/** The port before the first of a stack by itself, as the README says, and of all of them side by side. */
const BASES = {
  'sync-rest': [8000, 8200],
  'async-rabbitmq': [8100, 8300],
  'streaming-kafka': [8400, 8400],
  'async-rest': [8100, 8500],
} as const
type Model = keyof typeof BASES
const MODELS = Object.keys(BASES) as Model[]
const README_BASE = 8000
/** Of the models whose stack has a broker: what their commands say more than those of the README. */
const TENDED: Partial<Record<Model, string>> = {
  'async-rabbitmq': '',
  'streaming-kafka': ' --port-base 8400',
}
const TENDED_README = { model: 'async-rabbitmq', ports: 81 }
const SEEN_WITHIN_MS = 60_000

const missing = await missingDocker()
describe.skipIf(missing !== undefined)('the patterns in containers', () => {
  it.each(MODELS)(
    'are raised, used and ended by the commands of their README: %s',
    async (model) => {
      await using stack = ownProject()
      const [base] = BASES[model]
      const commands = commandsOf(base)
      const [up = ''] = commands
      const down = commands.at(-1) ?? ''
      await expectTyped(stack, model, [up])
      await expectCurlsWork((index) => `http://127.0.0.1:${base + 1 + index}`, model === 'sync-rest')
      const typed = await expectTyped(stack, model, commands.slice(1, -1))
      const answers = typed.filter(({ command }) => command.includes('/register'))
      const status = model === 'sync-rest' ? 201 : 202
      for (const { output } of answers) expect(output).toContain(`HTTP/1.1 ${status} `)
      const users = typed.find(({ command }) => command.includes('/users'))?.output
      expect(users).toMatch(/alan@example.org[\s\S]*grace@example.org/)
      await expectTended(stack, model)
      await expectTyped(stack, model, [down])
      expect(await allProjects(signal)).not.toContain(stack.project)
    },
    WITHIN_MS,
  )

  it(
    'stand side by side at the top, each with its own users',
    async () => {
      await using stack = ownProject()
      const up = 'docker compose --profile patterns up --build --wait -d'
      const register = MODELS.map((model) => {
        const url = `http://127.0.0.1:${BASES[model][1] + 1}/register`
        return `curl -s -d '{"email":"${model}@example.org"}' ${url}`
      })
      await expectTyped(stack, '.', [up, ...register])
      for (const model of MODELS) {
        const users = async () => {
          const response = await fetch(`http://127.0.0.1:${BASES[model][1] + 1}/users`)
          return ((await response.json()) as { users: unknown }).users
        }
        const welcomed = [{ id: 1, email: `${model}@example.org`, welcome_mail: 'sent' }]
        await expect.poll(users, { timeout: 60_000 }).toMatchObject(welcomed)
      }
      await expectTyped(stack, '.', ['docker compose --profile patterns down -v'])
      expect(await allProjects(signal)).not.toContain(stack.project)
    },
    WITHIN_MS,
  )
})

/** What could not be handled is listed and handed over again, and what was counted is counted again. */
async function expectTended(stack: ReturnType<typeof ownProject>, model: Model): Promise<void> {
  const more = TENDED[model]
  if (more === undefined) return
  const [faulty = '', fault = '', register = '', list = '', sound = '', redrive = '', ...rest] = tendingOf(
    model,
    more,
  )
  const [republish = '', replay = ''] = rest
  const seen = (command: string) => async () => (await expectTyped(stack, model, [command]))[0]?.output
  await expectTyped(stack, model, [faulty, fault, register])
  const patience = { timeout: SEEN_WITHIN_MS, interval: 500 }
  await expect.poll(seen(list), patience).toMatch(/email-service/)
  const [, redriven] = await expectTyped(stack, model, [sound, redrive])
  expect(redriven?.output).toMatch(/^redriven /m)
  const mail = async () => {
    const response = await fetch(`http://127.0.0.1:${BASES[model][0] + 1}/users`)
    const { users } = (await response.json()) as { users: { email: string; welcome_mail: string }[] }
    return users.find(({ email }) => email === 'edsger@example.org')?.welcome_mail
  }
  await expect.poll(mail, patience).toBe('sent')
  await expect.poll(seen(list), patience).toMatch(/There are no dead letters/)
  await expect.poll(seen(republish), patience).toMatch(/Every command .* has ended/)
  await expect.poll(seen(replay), patience).toMatch(/Equal: \d+ events/)
}

/** Of the section for containers, on the ports of a stack. */
function commandsOf(base: number): string[] {
  const [own = ''] = containerSections()
  return commandsIn(own).map((line) => line.replace(`:${README_BASE + 1}/`, `:${base + 1}/`))
}

/** Of what is tended from the host, on the ports of a stack and with what its commands say more. */
function tendingOf(model: Model, more: string): string[] {
  const [, tended = ''] = containerSections()
  const { model: shown, ports } = TENDED_README
  return commandsIn(tended).map((line) =>
    line
      .replace(`${shown} --workflow patterns`, `${model} --workflow patterns${more}`)
      .replace(`:${ports}`, `:${BASES[model][0] / 100}`),
  )
}

function containerSections(): readonly string[] {
  const readme = readFileSync(`${TOP}patterns/README.md`, 'utf8')
  const [, section = ''] = readme.split('\n## In containers\n')
  return section.split('\n## ')[0]?.split('\n### ') ?? []
}

function commandsIn(section: string): string[] {
  const lines = section.split('\n').filter((line) => line.startsWith('    '))
  return lines.map((line) => line.trim())
}

/** A shell whose stack has a name of its own, so that nobody's stack or data is touched. */
function ownProject() {
  const project = newProjectName()
  const own = { COMPOSE_PROJECT_NAME: project, COMPOSE_PROGRESS: 'plain' }
  return {
    project,
    environment: { ...process.env, ...own, REPORT_HASHES: SHORT_WORK.REPORT_HASHES },
    [Symbol.asyncDispose]: () => removeProject(project),
  }
}

async function expectTyped(
  { environment }: ReturnType<typeof ownProject>,
  folder: string,
  commands: readonly string[],
) {
  const options = { folder: `${TOP}${folder}`, environment, timeout_ms: WITHIN_MS, signal }
  const typed = await typeInShell(commands, options)
  for (const { command, output, exit_code } of typed) expect(exit_code, `${command}\n${output}`).toBe(0)
  return typed
}
