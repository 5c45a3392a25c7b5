import { DURABILITIES } from '@three-ways/event-contract/durability'
import type { Argv, CommandModule } from 'yargs'
import { MODEL_NAMES } from '../settings/models.ts'
import { readUpSettings, type UpFlags, type UpSettings } from '../settings/up-settings.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { BROKER_URLS, NUMBER, oneOf, SWITCH, TEXT } from './option-kinds.ts'
import { RUNNING_MODEL_OPTIONS } from './running-model-options.ts'

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
        port_base: flags['port-base'],
        all_fail: flags['all-fail'],
        as_in_the_study: flags['as-in-the-study'],
        replication_factor: flags['replication-factor'],
        broker_url: flags['broker-url'],
        management_url: flags['management-url'],
        take_waiting: flags['take-waiting'],
      } as UpFlags)
      const { up } = (await import(UP)) as { up: Up }
      endWith(context, await up(settings.model, settings, context.interruption.signal))
    },
  }
}

const UP = '../run/up.ts'

function options(yargs: Argv): Argv {
  return yargs
    .positional('model', { type: 'string', describe: MODEL_NAMES.join(', ') })
    .option('workflow', RUNNING_MODEL_OPTIONS.workflow)
    .option('variant', { ...TEXT('another workflow otherwise than usual: at-once'), array: true })
    .option('all-fail', SWITCH('patterns: every payment of the saga fails, as in the study'))
    .option('as-in-the-study', SWITCH('patterns: who is called does not work, as in the study'))
    .option('order-port', NUMBER('of the order service; the others move as far', 'that of the model'))
    .option('port-base', RUNNING_MODEL_OPTIONS['port-base'])
    .option('broker', oneOf('where a broker comes from', ['auto', 'local', 'attach', 'compose'], 'auto'))
    .option('broker-url', { ...TEXT('one that runs:', BROKER_URLS), array: true })
    .option('management-url', RUNNING_MODEL_OPTIONS['management-url'])
    .option(
      'durability',
      oneOf(
        'what an acknowledgement waits for: as vendors advise; no flush; a flush',
        DURABILITIES,
        'recommended',
      ),
    )
    .option('replication-factor', NUMBER('Kafka: copies of each topic that is made', 'that of the broker'))
    .option('stock', NUMBER('initial pieces of every SKU', '1000000'))
    .option('take-waiting', SWITCH('take over what waits in the broker, of a system that is away'))
    .option('faults', SWITCH('mount the controls that slow services down or make them fail'))
    .option('trace', SWITCH('stamp messages and keep hops, for bench trace'))
    .option('metrics', SWITCH('tell metrics at /metrics of each service, for Prometheus'))
    .example('$0 up sync-rest --order-port 7000', '')
    .example('$0 up streaming-kafka --workflow patterns', '')
}
