import type { Fault } from '@three-ways/event-contract/faults'

/** What was typed cannot be run. Carries every fault at once, and where help is to be had. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'usage'
  readonly faults: readonly Fault[]

  constructor(command: string, faults: readonly Fault[]) {
    const lines = faults.map((fault) =>
      fault.path === '$' ? fault.message : `${fault.path}: ${fault.message}`,
    )
    const head =
      faults.length === 1 ? 'This cannot be run' : `This cannot be run, for ${faults.length} reasons`
    super(
      `${head}:\n${lines.map((line) => `  ${line}`).join('\n')}\nSee "npm run bench -- ${command === '' ? '' : `${command} `}--help".`,
    )
    this.faults = faults
  }
}
