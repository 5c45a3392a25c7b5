import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { atWork } from '../progress/at-work.ts'
import { DEFAULT_OUT } from '../settings/run-settings.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { SWITCH } from './option-kinds.ts'

/**
 * `bench check <dir>`: closes the ledger of every cell once more from what the run kept of its stores, says
 * of I1 to I10 whether they hold, and recomputes what the report prints. Ends with 1 on a violation and
 * where files contradict each other, with 3 where evidence is missing; whether a measurement is valid is
 * none of its business.
 */
export function checkCommand(context: CommandContext): CommandModule {
  return {
    command: 'check [dir]',
    describe:
      'check from the stores of a run what was lost or doubled, and ten invariants; the newest unless named',
    builder: (yargs) =>
      yargs
        .positional('dir', { type: 'string', describe: 'results/<run_id>' })
        .option('only-violations', SWITCH('show nothing of what holds'))
        .option('json', SWITCH('print what was found as JSON')),
    async handler(flags) {
      const folder = typeof flags.dir === 'string' ? flags.dir : join(DEFAULT_OUT, 'latest')
      const at = `Closing every ledger of ${folder} once more`
      const [{ examination }, { evidenceStatus }, { checkJson, checkText }] = await atWork(at, async () => {
        const [{ loadReport }, ...others] = await work()
        return [await loadReport(folder), ...others] as const
      })
      const exit_code = evidenceStatus(examination)
      const only_violations = flags['only-violations'] === true
      context.print(
        flags.json === true ? checkJson(examination, exit_code) : checkText(examination, only_violations),
      )
      endWith(context, exit_code)
    },
  }
}

/** Asked for by this command alone: every other one starts without it. */
function work() {
  return Promise.all([
    import('../reporting/load-report.ts'),
    import('@three-ways/result-files/evidence-status'),
    import('../check/check-text.ts'),
  ])
}
