import type { Argv, CommandModule } from 'yargs'
import { CAN_REPLAY } from '../settings/models.ts'
import { readReplaySettings } from '../settings/replay-settings.ts'
import type { RunningModel, RunningModelFlags } from '../settings/running-model.ts'
import { type CommandContext, endWith } from './command-context.ts'

/** What reading again showed, and the exit code that it deserves. */
export interface ReadAgain {
  readonly text: string
  readonly exit_code: number
}

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
      const settings = readReplaySettings({
        ...flags,
        order_port: flags['order-port'],
        broker_url: flags['broker-url'],
      } as RunningModelFlags)
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
  const text = { type: 'string', requiresArg: true } as const
  return yargs
    .positional('model', { type: 'string', describe: CAN_REPLAY.join(', ') })
    .option('broker-url', { ...text, array: true, describe: 'rabbitmq=amqp://..., kafka=host:port' })
    .option('order-port', { ...text, describe: 'the port of the order service, instead of the model’s own' })
}
