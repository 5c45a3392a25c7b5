import type { Fault } from '@three-ways/event-contract/faults'
import { withoutPasswords } from '@three-ways/event-contract/secrets'
import yargs from 'yargs'
import { checkCommand } from './commands/check.ts'
import type { CommandContext } from './commands/command-context.ts'
import { deadLettersCommand } from './commands/dead-letters.ts'
import { doctorCommand } from './commands/doctor.ts'
import { endStatus } from './commands/end-status.ts'
import { listenForInterruption } from './commands/interruption.ts'
import { listCommand } from './commands/list.ts'
import { replayCommand } from './commands/replay.ts'
import { reportCommand } from './commands/report.ts'
import { republishCommand } from './commands/republish.ts'
import { runCommand } from './commands/run.ts'
import { upCommand } from './commands/up.ts'
import { EXIT } from './exit-codes.ts'
import { unknownName } from './settings/nearest-name.ts'
import { UsageError } from './settings/usage-error.ts'

/** The command line of the bench: results on standard output, everything else on standard error. */
async function main(words: readonly string[]): Promise<number> {
  const say = (line: string) => void process.stderr.write(`${withoutPasswords(line)}\n`)
  using interruption = listenForInterruption({ say })
  const print = (text: string) => void process.stdout.write(text)
  const context: CommandContext = { words, interruption, print, exit_code: EXIT.ok }
  try {
    await commandLine(context).parseAsync(words)
    return context.exit_code
  } catch (failure) {
    const { exit_code, message } = endStatus(failure, (process.env.DEBUG ?? '') !== '')
    say(message)
    return exit_code
  }
}

function commandLine(context: CommandContext) {
  return yargs()
    .scriptName('bench')
    .usage('$0 <command>\n\nThe same order workflow over REST, RabbitMQ and Kafka, measured.')
    .command(runCommand(context))
    .command(listCommand(context))
    .command(reportCommand(context))
    .command(checkCommand(context))
    .command(doctorCommand(context))
    .command(upCommand(context))
    .command(deadLettersCommand(context))
    .command(replayCommand(context))
    .command(republishCommand(context))
    .demandCommand(1, `expected a command: one of ${COMMANDS.join(', ')}`)
    .strict()
    .parserConfiguration({ 'camel-case-expansion': false, 'parse-positional-numbers': false })
    .version(false)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message: string | null, failure: Error | undefined) => {
      // A failure of yargs' own, or a message without one, is about the words that were typed; else a handler
      // failed.
      if (failure !== undefined && failure.name !== 'YError') throw failure
      throw new UsageError(usedCommand(context.words), [wordFault(context.words, message)])
    })
}

const COMMANDS = ['run', 'list', 'report', 'check', 'doctor', 'up', 'dead-letters', 'replay', 'republish']

function usedCommand([word]: readonly string[]): string {
  return COMMANDS.find((name) => name === word) ?? ''
}

function wordFault(words: readonly string[], message: string | null): Fault {
  const [word] = words
  if (word === undefined || word.startsWith('-') || usedCommand(words) !== '') {
    return { path: '$', message: message ?? 'wrong usage' }
  }
  return { path: 'command', message: unknownName(word, COMMANDS) }
}

// Not `process.exitCode`: a handle that somebody forgot must not keep a finished bench from ending.
process.exit(await main(process.argv.slice(2)))
