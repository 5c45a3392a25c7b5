import { EXIT } from '@three-ways/result-files/exit-codes'
import type { Argv, CommandModule } from 'yargs'
import { atWork } from '../progress/at-work.ts'
import {
  COMPARE_FORMATS,
  type CompareFlags,
  DEFAULT_TOLERANCE_PERCENT,
  readCompareSettings,
} from '../settings/compare-settings.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { NUMBER, oneOf, SWITCH } from './option-kinds.ts'

/**
 * `bench compare <before> <after>`: what became better or worse from one run to another. Ends with 1 where a
 * row is worse beyond the tolerance, or a run failed its checks, with 3 where nothing could be compared.
 */
export function compareCommand(context: CommandContext): CommandModule {
  return {
    command: 'compare <before> <after>',
    describe: 'say what became better or worse from one run to another, row by row',
    builder: options,
    async handler(flags) {
      const { before, after, tolerance, format } = flags
      const typed = { before, after, tolerance, format } as Omit<CompareFlags, 'json' | 'allow_unlike'>
      const allow_unlike = flags['allow-unlike'] === true
      const settings = readCompareSettings({ ...typed, allow_unlike, json: flags.json === true })
      const at = `Counting ${settings.before} and ${settings.after} anew`
      const { text, exit_code } = await atWork(at, async () => {
        const { compareFolders } = await import('../compare/compare-folders.ts')
        return await compareFolders(settings)
      })
      context.print(text)
      endWith(context, exit_code)
    },
  }
}

function options(yargs: Argv): Argv {
  return yargs
    .positional('before', { type: 'string', describe: 'results/<run_id>' })
    .positional('after', { type: 'string', describe: 'results/<run_id>' })
    .option('tolerance', NUMBER('by how many percent a row may be worse', String(DEFAULT_TOLERANCE_PERCENT)))
    .option('allow-unlike', SWITCH('compare though machine, profile, durability or versions differ'))
    .option('format', oneOf('what to print', COMPARE_FORMATS, 'markdown'))
    .option('json', SWITCH('the same as --format json'))
    .example('$0 compare results/before results/after --tolerance 10', '')
    .epilogue(
      `Ends with ${EXIT.check_failed} when a row is worse beyond the tolerance or a run failed its checks, with ` +
        `${EXIT.invalid} when nothing could be compared.`,
    )
}
