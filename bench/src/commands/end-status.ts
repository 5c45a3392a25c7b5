import { EXIT } from '@three-ways/result-files/exit-codes'
import { ResultsUnreadable } from '@three-ways/result-files/results-unreadable'
import { CannotPrepare } from '@three-ways/testbed/broker-things'
import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import { LetterIncomplete, NoSuchLetter } from '@three-ways/testbed/letter-errors'
import { NotTraced } from '@three-ways/testbed/not-traced'
import { NoHistory, PastRetention } from '@three-ways/testbed/replay'
import { ServiceProcessError } from '@three-ways/testbed/service-process-error'
import { NothingRuns } from '../run/nothing-runs.ts'
import { UsageError } from '../settings/usage-error.ts'
import { machineFault } from './machine-fault.ts'

/** The reason of a signal that was aborted because somebody wants this to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly code = 'interrupted'

  constructor(cause: string) {
    super(`Ended by ${cause}.`)
  }
}

/** How the process ends after a failure: its status, and what to print. */
export interface EndStatus {
  readonly exit_code: number
  readonly message: string
}

/** Gives every failure its exit status and one message. `debug` adds the stack and the causes. */
export function endStatus(failure: unknown, debug: boolean): EndStatus {
  const causes = [...causesOf(failure)]
  // What else went wrong on the way out is no news to somebody who pressed Ctrl-C.
  const interrupted = causes.find((cause) => cause instanceof Interrupted)
  const deciding = interrupted ?? causes.find((cause) => exitCodeOf(cause) !== undefined)
  const exit_code = exitCodeOf(deciding) ?? EXIT.broken
  if (debug) return { exit_code, message: causes.map(stackOf).join('\ncaused by: ') }
  const message = messageOf(interrupted ?? failure)
  if (exit_code === EXIT.broken) {
    return { exit_code, message: `The bench itself failed: ${message}\n(DEBUG=1 shows where.)` }
  }
  const fault = machineFault(deciding)
  if (fault === undefined) return { exit_code, message }
  return { exit_code, message: deciding === failure ? fault : `${message}\n${fault}` }
}

/** `undefined` where this failure alone tells nothing; then its cause may. */
function exitCodeOf(failure: unknown): number | undefined {
  if (failure instanceof Interrupted) return EXIT.interrupted
  if (failure instanceof UsageError || failure instanceof ResultsUnreadable) return EXIT.usage
  if (failure instanceof NoSuchLetter || failure instanceof LetterIncomplete) return EXIT.usage
  if (failure instanceof PastRetention) return EXIT.check_failed
  if (failure instanceof CannotPrepare) return EXIT.environment
  if (failure instanceof NoHistory || failure instanceof NotTraced) return EXIT.environment
  if (failure instanceof BrokerUnavailable || failure instanceof NothingRuns) return EXIT.environment
  if (failure instanceof ServiceProcessError && failure.code === 'port_taken') return EXIT.environment
  return machineFault(failure) === undefined ? undefined : EXIT.environment
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

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure)
}

function stackOf(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
}
