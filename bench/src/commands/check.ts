import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { isViolated } from '../check/check-cell.ts'
import { checkResults } from '../check/check-results.ts'
import { checkText } from '../check/check-text.ts'
import { EXIT } from '../exit-codes.ts'
import { DEFAULT_OUT } from '../settings/run-settings.ts'
import { type CommandContext, endWith } from './command-context.ts'

/**
 * `bench check <dir>`: closes the ledger of every cell once more from what the run kept of its stores, and
 * says of I1 to I10 whether they hold. Ends with 1 on a violation; latencies and their validity are none of
 * its business.
 */
export function checkCommand(context: CommandContext): CommandModule {
  return {
    command: 'check [dir]',
    describe: 'check lost, doubled and I1-I10 anew from the stores that a run kept; the newest unless named',
    builder: (yargs) => yargs.positional('dir', { type: 'string', describe: 'results/<run_id>' }),
    async handler(flags) {
      const folder = typeof flags.dir === 'string' ? flags.dir : join(DEFAULT_OUT, 'latest')
      const checked = await checkResults(folder)
      context.print(checkText(checked))
      endWith(context, checked.verdicts.some(isViolated) ? EXIT.check_failed : EXIT.ok)
    },
  }
}
