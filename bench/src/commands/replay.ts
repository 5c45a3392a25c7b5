import type { Argv, CommandModule } from 'yargs'
import type { ReadAgain } from '../run/read-running-again.ts'
import { CAN_REPLAY } from '../settings/models.ts'
import { readReplaySettings } from '../settings/replay-settings.ts'
import type { RunningModel } from '../settings/running-model.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { RUNNING_MODEL_OPTIONS, runningModelFlags } from './running-model-options.ts'

/** Reads past events of a model that runs; rejects when they are not all there. */
export type ReadRunningAgain = (
  settings: RunningModel,
  say: (line: string) => void,
  signal: AbortSignal,
) => Promise<ReadAgain>

/** `bench replay <model>`: the analytics of a system that runs, made again from past events and compared. */
export function replayCommand(context: CommandContext): CommandModule {
  return {
    command: 'replay <model>',
    describe: 'make the analytics of a running model again from past events, and compare them',
    builder: options,
    async handler(flags) {
      const settings = readReplaySettings(runningModelFlags(flags))
      const { readRunningAgain } = (await import(WORK)) as { readRunningAgain: ReadRunningAgain }
      const say = (line: string) => void process.stderr.write(`${line}\n`)
      const { text, exit_code } = await readRunningAgain(settings, say, context.interruption.signal)
      context.print(text)
      endWith(context, exit_code)
    },
  }
}

const WORK = '../run/read-running-again.ts'

function options(yargs: Argv): Argv {
  return yargs
    .positional('model', { type: 'string', describe: CAN_REPLAY.join(', ') })
    .options(RUNNING_MODEL_OPTIONS)
    .example('$0 replay streaming-kafka', '')
    .example('$0 replay streaming-kafka --workflow patterns', '')
}
