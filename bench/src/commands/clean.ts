import type { Argv, CommandModule } from 'yargs'
import { type CleanFlags, type CleanSettings, readCleanSettings } from '../settings/clean-settings.ts'
import type { CommandContext } from './command-context.ts'
import { BROKER_URLS, SWITCH, TEXT } from './option-kinds.ts'
import { RUNNING_MODEL_OPTIONS } from './running-model-options.ts'

/** Lists or removes; resolves with what is to be shown. */
export type CleanBrokers = (
  settings: CleanSettings,
  say: (line: string) => void,
  signal: AbortSignal,
) => Promise<string>

/** `bench clean --broker-url ..`: what killed runs of the bench left in a broker. */
export function cleanCommand(context: CommandContext): CommandModule {
  return {
    command: 'clean',
    describe: 'list what killed runs of the bench left in a broker, and with --yes remove it',
    builder: options,
    async handler(flags) {
      const { 'broker-url': broker_url, 'management-url': management_url, run, yes } = flags
      const settings = readCleanSettings({ broker_url, management_url, run, yes } as CleanFlags)
      const { cleanBrokers } = (await import(WORK)) as { cleanBrokers: CleanBrokers }
      const say = (line: string) => void process.stderr.write(`${line}\n`)
      context.print(await cleanBrokers(settings, say, context.interruption.signal))
    },
  }
}

const WORK = '../run/clean-brokers.ts'

function options(yargs: Argv): Argv {
  return yargs
    .options({
      'broker-url': { ...TEXT('the broker to look into:', BROKER_URLS), array: true },
      'management-url': RUNNING_MODEL_OPTIONS['management-url'],
      run: { ...TEXT('a run unknown to this machine that you know to have ended'), array: true },
      yes: SWITCH('remove what is listed as left behind'),
    })
    .example('$0 clean --broker-url rabbitmq=amqp://guest:guest@localhost:5672', '')
}
