import { join, resolve } from 'node:path'
import type { CommandModule } from 'yargs'
import { atWork } from '../progress/at-work.ts'
import { FlagReader, type RawFlag } from '../settings/flags.ts'
import { DEFAULT_OUT } from '../settings/run-settings.ts'
import { UsageError } from '../settings/usage-error.ts'
import type { CommandContext } from './command-context.ts'
import { SWITCH, TEXT } from './option-kinds.ts'

/** `bench lies [dir]`: the classic false tables beside the honest ones, from the files of a run. */
export function liesCommand(context: CommandContext): CommandModule {
  return {
    command: 'lies [dir]',
    describe: 'for teachers: the classic false tables beside the honest ones, from one run',
    builder: (yargs) =>
      yargs
        .positional('dir', { type: 'string', describe: 'results/<run_id>; the newest unless named' })
        .option('out', {
          ...TEXT('the folder for the page and its pictures'),
          defaultDescription: '<dir>/lies',
        })
        .option('json', SWITCH('print what was written as JSON'))
        .example('$0 lies results/reference --out lesson', ''),
    async handler(flags) {
      const reader = new FlagReader()
      const folder = reader.text('dir', flags.dir as RawFlag, join(DEFAULT_OUT, 'latest'))
      const out = resolve(reader.text('--out', flags.out as RawFlag, join(folder, 'lies')))
      if (reader.faults.length > 0) throw new UsageError('lies', reader.faults)
      const written = await atWork(`Looking for what ${folder} could be made to say`, async () => {
        const { tellLies } = await import('../lies/tell-lies.ts')
        return await tellLies(folder, out)
      })
      context.print(flags.json === true ? `${JSON.stringify(written, null, 2)}\n` : linesOf(written))
    },
  }
}

function linesOf({
  page,
  told,
  untold,
}: Awaited<ReturnType<typeof import('../lies/tell-lies.ts').tellLies>>) {
  const missing = untold.map(({ title, command }) => `  not shown: ${title}${command ? ` (${command})` : ''}`)
  return `${[...told.map((title) => `  ${title}`), ...missing, page].join('\n')}\n`
}
