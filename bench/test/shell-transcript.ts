import { randomUUID } from 'node:crypto'
import { runCommand } from '@three-ways/testbed/brokers/run-command'

/** A command that somebody typed, and what the terminal showed. */
export interface Typed {
  readonly command: string
  /** Both streams. */
  readonly output: string
  readonly exit_code: number
}

export interface ShellOptions {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  readonly timeout_ms: number
  readonly signal: AbortSignal
}

/** Somebody who types reads what came before going on. */
const BETWEEN_COMMANDS_S = 1

/** Types one command after the other into one shell, whatever they end with. */
export async function typeInShell(commands: readonly string[], options: ShellOptions): Promise<Typed[]> {
  const mark = `--- ${randomUUID()}`
  const typed = commands.map(
    (command) => `${command}\nprintf '\\n${mark} %s\\n' $?\nsleep ${BETWEEN_COMMANDS_S}`,
  )
  const { stdout } = await runCommand('bash', ['-c', ['exec 2>&1', ...typed].join('\n')], {
    signal: options.signal,
    timeout_ms: options.timeout_ms,
    working_folder: options.folder,
    environment: options.environment,
    shown_as: `the commands in ${options.folder}`,
  })
  const outputs = stdout.split(`\n${mark} `)
  return commands.map((command, index) => ({
    command,
    // What follows a mark begins with the exit code of the command before.
    output: (outputs[index] ?? '').replace(/^\d+\n/, index === 0 ? '$&' : ''),
    exit_code: Number.parseInt(outputs[index + 1] ?? '', 10),
  }))
}
