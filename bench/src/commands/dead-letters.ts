import type { Argv, CommandModule } from 'yargs'
import {
  DEAD_LETTER_ACTIONS,
  type DeadLetterFlags,
  type DeadLetterSettings,
  readDeadLetterSettings,
} from '../settings/dead-letter-settings.ts'
import { MODEL_NAMES } from '../settings/models.ts'
import type { CommandContext } from './command-context.ts'
import { SWITCH } from './option-kinds.ts'
import { RUNNING_MODEL_OPTIONS, runningModelFlags } from './running-model-options.ts'

/** Does what the settings ask for; resolves with what is to be shown. */
export type TendDeadLetters = (settings: DeadLetterSettings, signal: AbortSignal) => Promise<string>

/** `bench dead-letters <action> <model> [id..]`: what could not be handled, in a system that runs. */
export function deadLettersCommand(context: CommandContext): CommandModule {
  return {
    command: 'dead-letters <action> <model> [id..]',
    describe: 'list, show, redrive or drop what a running model could not handle',
    builder: options,
    async handler(flags) {
      const settings = readDeadLetterSettings({
        ...flags,
        ...runningModelFlags(flags),
      } as DeadLetterFlags)
      const { tendDeadLetters } = (await import(WORK)) as { tendDeadLetters: TendDeadLetters }
      context.print(await tendDeadLetters(settings, context.interruption.signal))
    },
  }
}

const WORK = '../run/tend-dead-letters.ts'

function options(yargs: Argv): Argv {
  const text = { type: 'string', requiresArg: true } as const
  return yargs
    .positional('action', { type: 'string', describe: DEAD_LETTER_ACTIONS.join(', ') })
    .positional('model', { type: 'string', describe: MODEL_NAMES.join(', ') })
    .positional('id', { type: 'string', array: true, describe: 'as list shows them' })
    .option('all', { type: 'boolean', describe: 'every letter that is there now' })
    .option('body', { ...text, describe: 'redrive the bytes of this file in place of the letter’s own' })
    .options({ ...RUNNING_MODEL_OPTIONS, json: SWITCH('list them as JSON') })
    .example('$0 dead-letters redrive async-rabbitmq --all', '')
    .example('$0 dead-letters list sync-rest --workflow patterns', '')
}
