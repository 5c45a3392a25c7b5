import { CommandFailed, runCommand } from './run-command.ts'

/** What the program says its version is; undefined when it is not there or does not work. */
export async function programVersion(
  request: { environment: NodeJS.ProcessEnv; signal: AbortSignal },
  command: string,
  words: string[],
  pattern: RegExp,
): Promise<string | undefined> {
  try {
    const { environment, signal } = request
    const { stdout } = await runCommand(command, words, { environment, signal, timeout_ms: 20_000 })
    return pattern.exec(stdout)?.[1] ?? 'of an unknown version'
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    return undefined
  }
}
