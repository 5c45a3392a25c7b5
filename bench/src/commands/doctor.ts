import { EXIT } from '@three-ways/result-files/exit-codes'
import { cacheFolder } from '@three-ways/testbed/brokers/cache-folder'
import { findRequirements, requirementLines, type WayFinding } from '@three-ways/testbed/brokers/requirements'
import type { CommandModule } from 'yargs'
import { commitFacts, packageVersions } from '../run/host-facts.ts'
import { BROKER_OF, MODEL_NAMES } from '../settings/models.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { SWITCH } from './option-kinds.ts'

/** `bench doctor`: what this machine has, what is missing, and the command that would bring it. */
export function doctorCommand(context: CommandContext): CommandModule {
  return {
    command: 'doctor',
    describe: 'show what this machine has, what is missing, and how to mend it',
    builder: (yargs) => yargs.option('json', SWITCH('print it as JSON')),
    async handler({ json }) {
      const cache_folder = cacheFolder(process.env)
      const { signal } = context.interruption
      const findings = await findRequirements({ cache_folder, environment: process.env, signal })
      const packages = await packageVersions()
      const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
      const { commit, dirty } = await commitFacts()
      const lines = [
        `this checkout: ${commit ?? 'no git'}${dirty === true ? ', with changes' : ''}`,
        `packages: ${versions.join(', ')}`,
        `cache: ${cache_folder}`,
        '',
        ...requirementLines(findings),
        '',
        ...modelLines(findings),
      ]
      const models = MODEL_NAMES.map((model) => ({ model, can_run: canRun(model, findings) }))
      const facts = { commit, dirty, packages, cache_folder, ways: findings, models }
      context.print(json === true ? `${JSON.stringify(facts, null, 2)}\n` : `${lines.join('\n')}\n`)
      if (!MODEL_NAMES.every((model) => canRun(model, findings))) endWith(context, EXIT.environment)
    },
  }
}

function modelLines(findings: readonly WayFinding[]): string[] {
  return MODEL_NAMES.map((model) => {
    const kind = BROKER_OF[model]
    if (kind === undefined) return `${model}: can run, needs no broker`
    const [way] = waysTo(kind, findings)
    if (way !== undefined) return `${model}: can run, broker by ${way.source}`
    return `${model}: CANNOT run here; do what one of the lines on ${kind} says, or give --broker-url`
  })
}

function canRun(model: (typeof MODEL_NAMES)[number], findings: readonly WayFinding[]): boolean {
  const kind = BROKER_OF[model]
  return kind === undefined || waysTo(kind, findings).length > 0
}

function waysTo(kind: WayFinding['kind'], findings: readonly WayFinding[]): WayFinding[] {
  return findings.filter((finding) => finding.kind === kind && finding.available)
}
