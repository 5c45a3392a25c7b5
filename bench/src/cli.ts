import { withoutPasswords } from '@three-ways/event-contract/secrets'
import { EXIT, EXIT_TEXT } from '@three-ways/result-files/exit-codes'
import yargs, { type Argv, type CommandModule } from 'yargs'
import manifest from '../package.json' with { type: 'json' }
import { checkCommand } from './commands/check.ts'
import { cleanCommand } from './commands/clean.ts'
import type { CommandContext } from './commands/command-context.ts'
import { compareCommand } from './commands/compare.ts'
import { deadLettersCommand } from './commands/dead-letters.ts'
import { decideCommand } from './commands/decide.ts'
import { doctorCommand } from './commands/doctor.ts'
import { endStatus } from './commands/end-status.ts'
import { exportCommand } from './commands/export.ts'
import { listenForInterruption } from './commands/interruption.ts'
import { liesCommand } from './commands/lies.ts'
import { listCommand } from './commands/list.ts'
import { PARSER_CONFIGURATION } from './commands/parser-configuration.ts'
import { replayCommand } from './commands/replay.ts'
import { reportCommand } from './commands/report.ts'
import { republishCommand } from './commands/republish.ts'
import { runCommand } from './commands/run.ts'
import { slimCommand } from './commands/slim.ts'
import { traceCommand } from './commands/trace.ts'
import { upCommand } from './commands/up.ts'
import { watchCommand } from './commands/watch.ts'
import { nameOf, wordFaults } from './commands/word-faults.ts'
import { reachLoopbackWithoutProxy } from './settings/loopback-without-proxy.ts'
import { UsageError } from './settings/usage-error.ts'

/** The command line of the bench: results on standard output, everything else on standard error. */
async function main(words: readonly string[]): Promise<number> {
  const say = (line: string) => void process.stderr.write(`${withoutPasswords(line)}\n`)
  reachLoopbackWithoutProxy(process.env)
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
  const commands = [
    runCommand(context),
    listCommand(context),
    reportCommand(context),
    checkCommand(context),
    compareCommand(context),
    doctorCommand(context),
    upCommand(context),
    deadLettersCommand(context),
    replayCommand(context),
    republishCommand(context),
    traceCommand(context),
    watchCommand(context),
    decideCommand(context),
    exportCommand(context),
    liesCommand(context),
    slimCommand(context),
    cleanCommand(context),
  ]
  const line = yargs()
    .scriptName('bench')
    .usage(
      '$0 <command>; in a checkout: npm run bench -- <command>\n\n' +
        'The same order workflow over REST, RabbitMQ and Kafka, measured.',
    )
    .detectLocale(false)
    .demandCommand(1, ' ')
    .strict()
    .parserConfiguration(PARSER_CONFIGURATION)
    .version(`three-ways ${manifest.version}, Node ${process.versions.node}`)
    .alias({ help: 'h', version: 'V' })
    .exitProcess(false)
    .showHelpOnFail(false)
    .epilogue(EXIT_TEXT)
    .fail((message: string | null, failure: Error | undefined, usage: unknown) => {
      // A failure of yargs' own, or a message without one, is about the words that were typed; else a handler
      // failed.
      if (failure !== undefined && failure.name !== 'YError') throw failure
      const { words } = context
      const descriptions = (usage as Descriptions).getDescriptions()
      const faults = wordFaults(words, message ?? 'wrong usage', { commands, descriptions })
      throw new UsageError(commands.map(nameOf).find((name) => name === words[0]) ?? '', faults)
    })
  for (const command of commands) line.command(withExitCodes(command))
  return line
}

/** What yargs hands to `fail` behind its types: the texts of the command in use. */
interface Descriptions {
  getDescriptions(): Readonly<Record<string, string | undefined>>
}

function withExitCodes(command: CommandModule): CommandModule {
  const { builder } = command
  const build = (yargs: Argv) => (typeof builder === 'function' ? (builder(yargs) as Argv) : yargs)
  return { ...command, builder: (yargs) => build(yargs).epilogue(EXIT_TEXT) }
}

// Not `process.exitCode`: a handle that somebody forgot must not keep a finished bench from ending.
process.exit(await main(process.argv.slice(2)))
