import type { CommandModule } from 'yargs'
import { atWork } from '../progress/at-work.ts'
import { measurements } from '../progress/progress.ts'
import { DEFAULT_MOST_MB, readSlimSettings, type SlimFlags } from '../settings/slim-settings.ts'
import type { SlimCopy } from '../slim/slim-folder.ts'
import type { CommandContext } from './command-context.ts'
import { NUMBER, SWITCH, TEXT } from './option-kinds.ts'

/** `bench slim [dir] --out <folder>`: a copy of a run that is small enough to be handed on. */
export function slimCommand(context: CommandContext): CommandModule {
  return {
    command: 'slim [dir]',
    describe: 'copy a run without the evidence that makes it large, which is counted before',
    builder: (yargs) =>
      yargs
        .positional('dir', { type: 'string', describe: 'results/<run_id>; the newest unless named' })
        .option('out', TEXT('the folder that the copy becomes; there is none by that name yet'))
        .option('most-mb', NUMBER('how large it may be, in MB', String(DEFAULT_MOST_MB)))
        .option('json', SWITCH('print what was written as JSON'))
        .example('$0 slim results/latest --out shared-run --most-mb 20', ''),
    async handler(flags) {
      const { dir, out, 'most-mb': most_mb } = flags
      const settings = readSlimSettings({ dir, out, most_mb } as SlimFlags)
      const copy = await atWork(`Counting what ${settings.folder} says anew, and copying it`, async () => {
        const { slimFolder } = await import('../slim/slim-folder.ts')
        return await slimFolder(settings.folder, settings, context.interruption.signal)
      })
      context.print(flags.json === true ? `${JSON.stringify(copy, null, 2)}\n` : textOf(copy))
    },
  }
}

function textOf({ out, bytes, kept, left_out, left_out_bytes }: SlimCopy): string {
  const megabytes = (size: number) => `${(size / 1e6).toFixed(1)} MB`
  return [
    `orders and stores of ${measurements(kept)} kept, of ${measurements(left_out)} left out (${megabytes(left_out_bytes)})`,
    `${megabytes(bytes)}  ${out}`,
    '',
  ].join('\n')
}
