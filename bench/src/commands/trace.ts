import type { Argv, CommandModule } from 'yargs'
import { MODEL_NAMES } from '../settings/models.ts'
import { readTraceSettings, type TraceFlags, type TraceSettings } from '../settings/trace-settings.ts'
import type { CommandContext } from './command-context.ts'
import { NUMBER } from './option-kinds.ts'
import { RUNNING_MODEL_OPTIONS, runningModelFlags } from './running-model-options.ts'

/** Asks a model that runs for its hops; resolves with what is to be shown. */
export type TraceRunning = (settings: TraceSettings, signal: AbortSignal) => Promise<string>

/** `bench trace <model> [subject]`: where the time goes in a system that runs, and traces. */
export function traceCommand(context: CommandContext): CommandModule {
  return {
    command: 'trace <model> [subject]',
    describe: 'where the time goes in a running model that traces: hop by hop, of all or of one order',
    builder: options,
    async handler(flags) {
      const { subject, last } = flags
      const settings = readTraceSettings({ ...runningModelFlags(flags), subject, last } as TraceFlags)
      const { traceRunning } = (await import(WORK)) as { traceRunning: TraceRunning }
      context.print(await traceRunning(settings, context.interruption.signal))
    },
  }
}

const WORK = '../run/trace-running.ts'

function options(yargs: Argv): Argv {
  const { workflow, 'order-port': order_port, 'port-base': port_base } = RUNNING_MODEL_OPTIONS
  return yargs
    .positional('model', { type: 'string', describe: MODEL_NAMES.join(', ') })
    .positional('subject', { type: 'string', describe: 'an order id; all of the newest unless given' })
    .option('last', NUMBER('so many of the newest hops of each service', '10000'))
    .option('workflow', workflow)
    .option('order-port', order_port)
    .option('port-base', port_base)
    .example('$0 trace async-rabbitmq', '')
    .example('$0 trace sync-rest ORD-1', '')
}
