import type { Argv, CommandModule } from 'yargs'
import { MODEL_NAMES } from '../settings/models.ts'
import { readWatchSettings, type WatchFlags, type WatchSettings } from '../settings/watch-settings.ts'
import type { CommandContext } from './command-context.ts'
import { NUMBER, SWITCH } from './option-kinds.ts'
import { RUNNING_MODEL_OPTIONS, runningModelFlags } from './running-model-options.ts'

/** Serves the page until the signal, and prints where it is; `say` tells what could not be watched. */
export type WatchRunning = (
  settings: WatchSettings,
  print: (text: string) => void,
  say: (line: string) => void,
  signal: AbortSignal,
) => Promise<void>

/** `bench watch [model]`: a live page of what runs. */
export function watchCommand(context: CommandContext): CommandModule {
  return {
    command: 'watch [model]',
    describe: 'a live page of what runs: in and out, what waits, latencies, services',
    builder: options,
    async handler(flags) {
      const { faults, port, rate } = flags
      const settings = readWatchSettings({ ...runningModelFlags(flags), faults, port, rate } as WatchFlags)
      const { watchRunning } = (await import(WORK)) as { watchRunning: WatchRunning }
      const say = (line: string) => void process.stderr.write(`${line}\n`)
      await watchRunning(settings, context.print, say, context.interruption.signal)
    },
  }
}

const WORK = '../watch/watch-running.ts'

function options(yargs: Argv): Argv {
  return yargs
    .positional('model', { type: 'string', describe: `${MODEL_NAMES.join(', ')}; all that run` })
    .options(RUNNING_MODEL_OPTIONS)
    .option('faults', SWITCH('offer buttons that stop, kill, slow, fail, duplicate and poison'))
    .option('port', NUMBER('of the page, on 127.0.0.1', 'any that is free'))
    .option('rate', NUMBER('orders per second offered to each, so that there is something to see', 'none'))
    .example('$0 watch', 'every model that runs, side by side')
    .example('$0 watch async-rabbitmq --faults --rate 20', '')
}
