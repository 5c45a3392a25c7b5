import type { Fault } from '@three-ways/event-contract/faults'
import yargs from 'yargs'
import { UsageError } from '../settings/usage-error.ts'
import { PARSER_CONFIGURATION } from './parser-configuration.ts'
import { commandWords } from './repeated-command.ts'
import { runOptions } from './run-options.ts'

/** Flags of `bench run` that say how and when it is told and done, and not what is measured. */
const OF_SITTING = ['resume', 'wait-for-quiet', 'quiet', 'json', 'color', '_', '$0']

/** What may not be said again: the run that is gone on with says it. */
export function saidAgain(flags: Readonly<Record<string, unknown>>): Fault[] {
  const said = Object.entries(flags).filter(([name, value]) => {
    return value !== undefined && !OF_SITTING.includes(name) && String(value) !== ''
  })
  return said.map(([name]) => {
    const path = name === 'scenario' ? name : `--${name}`
    return { path, message: 'is that of the run which is gone on with: expected --resume without it' }
  })
}

/** The flags of a run as they were typed, by the command that its files keep. Throws a `UsageError`. */
export function flagsOfCommand(command: string): Readonly<Record<string, unknown>> {
  const words = commandWords(command)
  let found: Readonly<Record<string, unknown>> | undefined
  const refuse = () => {
    const message = `expected a run whose command can be read, got ${JSON.stringify(command)}`
    return new UsageError('run', [{ path: '--resume', message }])
  }
  if (words === undefined) throw refuse()
  yargs()
    .command('run [scenario..]', '', runOptions, (flags) => {
      found = flags
    })
    .parserConfiguration(PARSER_CONFIGURATION)
    .strict()
    .help(false)
    .version(false)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail(() => {
      throw refuse()
    })
    .parse(words)
  if (found === undefined) throw refuse()
  return found
}
