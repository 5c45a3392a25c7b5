import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import { NoHistory, PastRetention } from '@three-ways/testbed/replay'
import { NoSuchLetter } from '@three-ways/testbed/system'
import { EXIT } from '../exit-codes.ts'
import { ResultsUnreadable } from '../results/results-unreadable.ts'
import { NothingRuns } from '../run/nothing-runs.ts'
import { UsageError } from '../settings/usage-error.ts'

/** The reason of a signal that was aborted because somebody wants this to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly code = 'interrupted'

  constructor(cause: string) {
    super(`Ended by ${cause}; what was finished before is kept.`)
  }
}

/**
 * How the process ends after a failure: its status, what to print, and whether a stack would help anybody.
 */
export interface EndStatus {
  readonly exit_code: number
  readonly message: string
}

/** Gives every failure its exit status and one message. `debug` adds the stack and the causes. */
export function endStatus(failure: unknown, debug: boolean): EndStatus {
  const exit_code = exitCodeOf(failure)
  // What else went wrong on the way out is no news to somebody who pressed Ctrl-C.
  const said = [...causesOf(failure)].find((cause) => cause instanceof Interrupted) ?? failure
  const message = said instanceof Error ? said.message : String(said)
  if (exit_code !== EXIT.broken) return { exit_code, message: debug ? withStack(failure) : message }
  if (debug) return { exit_code, message: withStack(failure) }
  return { exit_code, message: `The bench itself failed: ${message}\n(DEBUG=1 shows where.)` }
}

function exitCodeOf(failure: unknown): number {
  for (const cause of causesOf(failure)) {
    if (cause instanceof Interrupted) return EXIT.interrupted
    if (cause instanceof UsageError || cause instanceof ResultsUnreadable) return EXIT.usage
    if (cause instanceof NoSuchLetter) return EXIT.usage
    if (cause instanceof PastRetention) return EXIT.check_failed
    if (cause instanceof NoHistory) return EXIT.environment
    if (cause instanceof BrokerUnavailable || cause instanceof NothingRuns) return EXIT.environment
    if (codeOf(cause) === 'EADDRINUSE') return EXIT.environment
  }
  return EXIT.broken
}

/** The failure and what caused it, outermost first; of several failures at once, all of them. */
function* causesOf(failure: unknown): Generator<unknown> {
  for (let cause = failure; cause !== undefined && cause !== null; cause = (cause as Error).cause) {
    yield cause
    if (cause instanceof AggregateError) for (const one of cause.errors) yield* causesOf(one)
    if (cause instanceof SuppressedError) {
      yield* causesOf(cause.suppressed)
      yield* causesOf(cause.error)
    }
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined
}

function withStack(failure: unknown): string {
  return [...causesOf(failure)]
    .map((cause) => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)))
    .join('\ncaused by: ')
}
