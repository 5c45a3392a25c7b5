import type { Argv, CommandModule } from 'yargs'
import { MODEL_NAMES } from '../settings/models.ts'
import {
  type RepublishFlags,
  type RepublishSettings,
  readRepublishSettings,
} from '../settings/republish-settings.ts'
import type { CommandContext } from './command-context.ts'
import { TIME } from './option-kinds.ts'
import { RUNNING_MODEL_OPTIONS, runningModelFlags } from './running-model-options.ts'

/** Does what the settings ask for; resolves with what is to be shown. */
export type RepublishRunning = (settings: RepublishSettings, signal: AbortSignal) => Promise<string>

/** `bench republish <model>`: what got lost on its way in a system that runs is published again. */
export function republishCommand(context: CommandContext): CommandModule {
  return {
    command: 'republish <model>',
    describe: 'publish the events of what has not ended again, from the rows that their senders keep',
    builder: options,
    async handler(flags) {
      const { 'older-than': older_than } = flags
      const settings = readRepublishSettings({ ...runningModelFlags(flags), older_than } as RepublishFlags)
      const { republishRunning } = (await import(WORK)) as { republishRunning: RepublishRunning }
      context.print(await republishRunning(settings, context.interruption.signal))
    },
  }
}

const WORK = '../run/republish-running.ts'

function options(yargs: Argv): Argv {
  const { workflow, 'order-port': order_port, 'port-base': port_base } = RUNNING_MODEL_OPTIONS
  return yargs
    .positional('model', { type: 'string', describe: MODEL_NAMES.join(', ') })
    .option('older-than', TIME('how long something has to be unfinished', '60s'))
    .option('workflow', workflow)
    .option('order-port', order_port)
    .option('port-base', port_base)
    .example('$0 republish async-rabbitmq --older-than 5m', '')
    .example('$0 republish sync-rest --workflow patterns', '')
}
