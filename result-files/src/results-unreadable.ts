import type { Fault } from '@three-ways/event-contract/faults'

/** A results folder that cannot be read as one; names every fault that was found. */
export class ResultsUnreadable extends Error {
  override readonly name = 'ResultsUnreadable'
  readonly code = 'results_unreadable'
  readonly faults: readonly Fault[]

  constructor(folder: string, faults: readonly Fault[], cause?: unknown) {
    const lines = faults.map((fault) => `  ${fault.path}: ${fault.message}`)
    super(`Cannot read ${folder} as a results folder:\n${lines.join('\n')}`, { cause })
    this.faults = faults
  }
}
