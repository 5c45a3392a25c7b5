import type { Interruption } from './interruption.ts'

/** What every command is given by the command line that runs it. */
export interface CommandContext {
  /** The words after `bench`, as typed. */
  readonly words: readonly string[]
  readonly interruption: Interruption
  /** Standard output: results, never progress. */
  readonly print: (text: string) => void
  exit_code: number
}

/** Sets the status that the process ends with. */
export function endWith(context: CommandContext, exit_code: number): void {
  context.exit_code = exit_code
}
