import type { Argv, CommandModule } from 'yargs'
import { MODEL_NAMES } from '../settings/models.ts'
import { readUpSettings, type UpFlags, type UpSettings } from '../settings/up-settings.ts'
import { type CommandContext, endWith } from './command-context.ts'

/** Raises one model and keeps it until the signal; resolves with the exit code when everything is ended. */
export type Up = (model: UpSettings['model'], options: UpSettings, signal: AbortSignal) => Promise<number>

/** `bench up <model>`: one model in the foreground on its fixed ports. */
export function upCommand(context: CommandContext): CommandModule {
  return {
    command: 'up <model>',
    describe: 'run one model in the foreground, for curl; Ctrl-C ends it',
    builder: options,
    async handler(flags) {
      const settings = readUpSettings({
        ...flags,
        order_port: flags['order-port'],
        broker_url: flags['broker-url'],
      } as UpFlags)
      const { up } = (await import(UP)) as { up: Up }
      endWith(context, await up(settings.model, settings, context.interruption.signal))
    },
  }
}

const UP = '../run/up.ts'

function options(yargs: Argv): Argv {
  const text = { type: 'string', requiresArg: true } as const
  return yargs
    .positional('model', { type: 'string', describe: MODEL_NAMES.join(', ') })
    .option('order-port', { ...text, describe: 'the port of the order service; the others move as far' })
    .option('broker', { ...text, describe: 'auto, local, attach, compose' })
    .option('broker-url', { ...text, array: true, describe: 'rabbitmq=amqp://..., kafka=host:port' })
    .option('durability', { ...text, describe: 'D1 or D2' })
    .option('stock', { ...text, describe: 'initial stock of every SKU' })
    .option('faults', {
      type: 'boolean',
      describe: 'mount the controls that slow services down or make them fail',
    })
}
