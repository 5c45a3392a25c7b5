import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { allProjects } from '@three-ways/testbed/compose/project-removal'
import { describe, expect, it } from 'vitest'
import { missingDocker } from './missing-docker.ts'
import { ownProject } from './own-project.ts'
import type { Typed } from './shell-transcript.ts'

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const ALL_WITHIN_MS = 15 * 60_000
const { signal } = new AbortController()

/** The first ports of the models, which their READMEs name. */
const DOORS = {
  'sync-rest': 6000,
  'async-rabbitmq': 8001,
  'streaming-kafka': 8002,
  'async-rest': 8003,
} as const
type Model = keyof typeof DOORS
const MODELS = Object.keys(DOORS) as Model[]
const MOVED_DOOR = 8000

const missing = await missingDocker()
describe.skipIf(missing !== undefined)('the commands of the READMEs', () => {
  it.each(MODELS)(
    'in containers: %s',
    async (model) => {
      await using stack = ownProject(ALL_WITHIN_MS)
      const commands = commandsOf(model)
      const removing = commands.splice(commands.indexOf('docker compose down -v'))
      const typed = await stack.type(`${TOP}${model}`, [...commands, ...whatIsKept(model), ...removing])
      for (const { command, output, exit_code } of typed) {
        // A machine that is too busy to measure on makes a run invalid; the command worked all the same.
        const expected = command.includes('bench run') ? [EXIT.ok, EXIT.invalid] : [EXIT.ok]
        expect(expected, `${command}\n${output}`).toContain(exit_code)
      }
      const shown = (part: string) => outputOf(typed, part)
      const shownAfter = (part: string) => outputAfter(typed, part)
      expect(Number(/([\d.]+) s/.exec(shownAfter('SIMULATED_DELAY=2'))?.[1])).toBeGreaterThan(
        model === 'sync-rest' ? 2 : 0,
      )
      if (model === 'sync-rest') {
        expect(shown('$(seq')).toMatch(/^(503 )+$/)
        expect(shownAfter('FORCE_FAILURE=true')).toMatch(
          /HTTP\/1.1 422 [\s\S]*"failed"[\s\S]*"service_error"/,
        )
        expect(shownAfter('STOCK=0')).toMatch(/"failed"[\s\S]*"insufficient_stock"/)
      } else {
        expect(shown('$(seq')).toMatch(/^(202 )+$/)
        const outcomes = typed.filter(({ command }) => command.includes('/orders?limit')).at(-1)?.output
        expect(outcomes).toMatch(/"service_error"/)
        expect(outcomes).toMatch(/"insufficient_stock"/)
      }
      if (model === 'sync-rest' || model === 'async-rest') {
        expect(shown('not an order')).toMatch(/HTTP\/1.1 400 /)
      } else {
        expect(shown('dead-letters list')).toMatch(/inventory-service .* not_json/)
        expect(shown('dead-letters drop')).toMatch(/dropped/)
      }
      expect(shownAfter('ORDER_PORT=8000')).toMatch(/"by-hand-1"/)
      expect(typed.at(-1 - removing.length)?.output).toMatch(/latency/)
      expect(await allProjects(signal)).not.toContain(stack.project)
    },
    ALL_WITHIN_MS,
  )

  it(
    'at the top: all of them side by side, and each keeps its orders',
    async () => {
      await using stack = ownProject(ALL_WITHIN_MS)
      const orders = MODELS.map((model) => {
        return `curl -s -d '{"order_id":"of-${model}","item":"burger","qty":1}' http://127.0.0.1:${DOORS[model]}/order`
      })
      const looks = MODELS.map((model) => `curl -s http://127.0.0.1:${DOORS[model]}/order/of-${model}`)
      const up = 'docker compose --profile all up --build --wait -d'
      const down = 'docker compose --profile all down'
      const readme = readFileSync(`${TOP}README.md`, 'utf8')
      expect(readme).toContain(`    ${up}\n`)
      expect(readme).toContain(`    ${down}\n`)
      const typed = await stack.type(TOP, [up, ...orders, 'sleep 3', down, up, ...looks, `${down} -v`])
      for (const { command, output, exit_code } of typed) expect(exit_code, `${command}\n${output}`).toBe(0)
      for (const model of MODELS) {
        expect(outputOf(typed, `/order/of-${model}`)).toMatch(/"confirmed"[\s\S]*"sent"/)
      }
      expect(await allProjects(signal)).not.toContain(stack.project)
    },
    ALL_WITHIN_MS,
  )
})

/** Of the section for containers; an outage of three seconds shows here what one of a minute does. */
function commandsOf(model: Model): string[] {
  const readme = readFileSync(`${TOP}${model}/README.md`, 'utf8')
  const [, section = ''] = readme.split('\n## In containers\n')
  const [own = ''] = section.split('\n## ')
  const commands = own.split('\n').filter((line) => line.startsWith('    '))
  return commands.map((line) => line.trim().replace('seq 60', 'seq 3'))
}

/** Stores, broker data and results survive both, and `ORDER_PORT` moves the door. */
function whatIsKept(model: Model): string[] {
  return [
    `ORDER_PORT=${MOVED_DOOR} docker compose up --wait -d`,
    `curl -s http://127.0.0.1:${MOVED_DOOR}/order/by-hand-1`,
    'docker compose restart',
    'docker compose up --wait -d',
    `curl -sf http://127.0.0.1:${DOORS[model]}/order/by-hand-1`,
    'docker compose run --rm --entrypoint cat bench results/latest/report.md',
  ]
}

function outputOf(typed: readonly Typed[], part: string): string {
  const found = typed.find(({ command }) => command.includes(part))
  return found?.output ?? expect.fail(`expected a command with ${part}, there is none`)
}

/** What the command behind the one with this in it showed. */
function outputAfter(typed: readonly Typed[], part: string): string {
  const index = typed.findIndex(({ command }) => command.includes(part))
  return typed[index + 1]?.output ?? expect.fail(`expected a command behind ${part}, there is none`)
}
