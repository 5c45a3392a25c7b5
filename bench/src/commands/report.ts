import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { atWork } from '../progress/at-work.ts'
import { ownLook } from '../progress/paint.ts'
import { DEFAULT_OUT } from '../settings/run-settings.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { SWITCH } from './option-kinds.ts'
import { reporting } from './reporting.ts'

/**
 * `bench report <dir>`: remakes report.md from the files of a run. Ends with the status that the run itself
 * deserves, so that a results folder can be judged anywhere.
 */
export function reportCommand(context: CommandContext): CommandModule {
  return {
    command: 'report [dir]',
    describe: 'make report.md anew from the files of a run; the newest one unless named',
    builder: (yargs) =>
      yargs
        .positional('dir', { type: 'string', describe: 'results/<run_id>' })
        .option('json', SWITCH('print the summary as JSON')),
    async handler(flags) {
      const folder = typeof flags.dir === 'string' ? flags.dir : join(DEFAULT_OUT, 'latest')
      const [written, { summary, summaryJson }, { deservedStatus }] = await atWork(AT(folder), async () => {
        const [{ writeReport }, ...others] = await reporting()
        return [await writeReport(folder), ...others] as const
      })
      context.print(flags.json === true ? summaryJson(written) : summary(written, ownLook()))
      endWith(context, deservedStatus(written.data))
    },
  }
}

const AT = (folder: string) => `Counting what ${folder} says anew, and writing its pages`
