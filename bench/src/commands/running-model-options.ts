import type { RunningModelFlags } from '../settings/running-model.ts'

/** Where a model runs: flags of every command that looks into one. */
export const RUNNING_MODEL_OPTIONS = {
  'broker-url': {
    type: 'string',
    requiresArg: true,
    array: true,
    describe: 'rabbitmq=amqp://..., kafka=host:port',
  },
  'order-port': {
    type: 'string',
    requiresArg: true,
    describe: 'where the order service listens, if it was moved',
  },
} as const

/** The same flags as yargs read them, under the names of the settings. */
export function runningModelFlags(flags: Readonly<Record<string, unknown>>): RunningModelFlags {
  const { model, 'order-port': order_port, 'broker-url': broker_url } = flags
  return { model, order_port, broker_url } as RunningModelFlags
}
