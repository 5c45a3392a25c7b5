import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { lastLines } from './log-tail.ts'
import { startOwnedProcess } from './owned-process.ts'

export interface CommandOptions {
  signal: AbortSignal
  timeout_ms: number
  working_folder?: string
  environment?: NodeJS.ProcessEnv
  /** What an error calls the command, where the whole line would bury what matters. */
  shown_as?: string
}

export interface CommandOutput {
  stdout: string
  stderr: string
}

/** A command that could not be started, ended with a failure, or took too long. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
  /** 'missing' means that there is no such program. */
  readonly code: 'missing' | 'failed' | 'timed_out'

  constructor(code: CommandFailed['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** Runs a program to its end. Rejects unless it ended with 0; an aborted one with the abort's reason. */
export async function runCommand(
  command: string,
  words: readonly string[],
  options: CommandOptions,
): Promise<CommandOutput> {
  const timeout = AbortSignal.timeout(options.timeout_ms)
  await using running = await startOwnedProcess({
    command,
    arguments: words,
    environment: options.environment ?? process.env,
    working_folder: options.working_folder,
    stdout: 'pipe',
    stderr: 'pipe',
    signal: AbortSignal.any([options.signal, timeout]),
  })
  const [stdout, stderr, end] = await Promise.all([
    running.stdout === null ? '' : text(running.stdout),
    running.stderr === null ? '' : text(running.stderr),
    running.ended,
  ])
  if (end.code === 0) return { stdout, stderr }
  options.signal.throwIfAborted()
  const line = options.shown_as ?? [command, ...words].join(' ')
  const shown_line = line.length > 200 ? `${line.slice(0, 200)}...` : line
  if (timeout.aborted) {
    throw new CommandFailed('timed_out', `\`${shown_line}\` did not end within ${options.timeout_ms} ms`)
  }
  // The shell's own answers for a program that is not there or may not be run.
  if (end.code === 127 || end.code === 126) {
    throw new CommandFailed('missing', `there is no program \`${command}\` that can be run`)
  }
  const came = end.signal === null ? `code ${end.code}` : `signal ${end.signal}`
  const said = lastLines([stderr, stdout].map(readable).find((output) => output !== '') ?? '', 15)
  throw new CommandFailed('failed', `\`${shown_line}\` ended with ${came}:\n${said}`)
}

/** Maven sets colours on standard error, and says everything else on standard output. */
function readable(output: string): string {
  return stripVTControlCharacters(output).trim()
}
