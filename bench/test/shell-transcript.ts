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
  // Before each command, and after the last: how the one before ended.
  const mark = `--- ${randomUUID()} `
  const sayStatus = `printf '\\n${mark}%s\\n' $?`
  const typed = commands.map((command) => `${command}\n${sayStatus}\nsleep ${BETWEEN_COMMANDS_S}`)
  const { stdout } = await runCommand('bash', ['-c', ['exec 2>&1', sayStatus, ...typed].join('\n')], {
    signal: options.signal,
    timeout_ms: options.timeout_ms,
    working_folder: options.folder,
    environment: options.environment,
    shown_as: `the commands in ${options.folder}`,
  })
  const parts = stdout.split(`\n${mark}`).slice(1)
  return commands.map((command, index) => ({
    command,
    output: (parts[index] ?? '').replace(/^\d+\n/, ''),
    exit_code: Number.parseInt(parts[index + 1] ?? '', 10),
  }))
}
