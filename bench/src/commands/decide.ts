import { EXIT } from '@three-ways/result-files/exit-codes'
import type { Argv, CommandModule } from 'yargs'
import { atWork } from '../progress/at-work.ts'
import { DECIDE_FORMATS, type DecideFlags, readDecideSettings } from '../settings/decide-settings.ts'
import { UsageError } from '../settings/usage-error.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { NUMBER, oneOf, SWITCH, TIME } from './option-kinds.ts'

/**
 * `bench decide [dir]`: which model fits what is asked, by the rows of a run. Asks on a terminal where no
 * flag says what is needed. Ends with 0 where a model fits or none can, with 3 where rows that would decide
 * are missing, with 1 where the run failed its checks.
 */
export function decideCommand(context: CommandContext): CommandModule {
  return {
    command: 'decide [dir]',
    describe: 'say which model fits what you need, by the rows of a run, and what would turn it round',
    builder: options,
    async handler(flags) {
      const settings = readDecideSettings(decideFlags(flags))
      const needs = Object.keys(settings.needs).length > 0 ? settings.needs : await asked(context)
      const { text, exit_code } = await atWork('Counting the run anew that answers', async () => {
        const { decideFolder, newestFolder } = await import('../decide/decide-folder.ts')
        const folder = settings.folder ?? (await newestFolder())
        return await decideFolder(folder, needs, settings, process.stdout.columns)
      })
      context.print(text)
      endWith(context, exit_code)
    },
  }
}

async function asked({ interruption }: CommandContext) {
  const nothing = (message: string) => new UsageError('decide', [{ path: '$', message }])
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw nothing('expected at least one flag that says what is needed, since nobody can be asked here')
  }
  const { askNeeds } = await import('../decide/ask-needs.ts')
  const terminal = { input: process.stdin, output: process.stderr }
  const needs = await askNeeds(terminal, interruption.signal)
  if (Object.keys(needs).length === 0) throw nothing('expected at least one answer: nothing is needed')
  return needs
}

function decideFlags(flags: Record<string, unknown>): DecideFlags {
  const { 'answer-within': answer_within, 'while-slow': while_slow, 'fan-out': fan_out, ...rest } = flags
  return { ...rest, answer_within, while_slow, fan_out, json: flags.json === true } as DecideFlags
}

function options(yargs: Argv): Argv {
  const no_matter = 'it does not matter'
  return yargs
    .positional('dir', { type: 'string', describe: 'results/<run_id>; the newest unless named' })
    .option('answer', oneOf('what it says', ['received', 'decided', 'completed'], no_matter))
    .option('answer-within', TIME('how soon 99 of 100 answers have to come', no_matter))
    .option('while-slow', SWITCH('as soon also while inventory takes 2 s for an order'))
    .option('outage', TIME('a service is gone for so long, and orders are taken on', no_matter))
    .option('replay', SWITCH('past events have to be read again'))
    .option('sequence', oneOf('whose events keep theirs: of one order, of all', ['one', 'all'], no_matter))
    .option('fan-out', NUMBER('so many react to a change, and nobody waits for them', no_matter))
    .option('operations', oneOf('what may have to be kept up', ['services', 'broker'], no_matter))
    .option('memory', NUMBER('MB that services and broker may hold together', no_matter))
    .option('format', oneOf('what to print', DECIDE_FORMATS, 'text'))
    .option('json', SWITCH('the same as --format json'))
    .example('$0 decide --answer decided --answer-within 50ms', '')
    .example('$0 decide results/reference --outage 30s --replay', '')
    .epilogue(
      `Ends with ${EXIT.ok} when a model fits, or is shown that none does, with ${EXIT.invalid} when rows that ` +
        `would decide are missing, with ${EXIT.check_failed} when the run failed its checks.`,
    )
}
