import { shareOf } from '@three-ways/event-contract/share'
import type { CrashPoint } from './crash-point.ts'

/** Faults that a bench injects into one service. They act on first deliveries to handlers that can refuse. */
export interface InjectedFaults {
  /** 0 = none. */
  delay_ms: number
  /** Which share of the subjects is slow, 0 to 1, chosen by id. */
  delay_share: number
  /** The reason to refuse with; undefined = decide as usual. */
  fail_reason: string | undefined
  /** The handler of this type throws for this subject, however often it is tried; undefined = it does not. */
  throw_for: { readonly type: string; readonly subject: string } | undefined
}

/** The faults in force; changed by the test-only controls at the door, read by the intake. */
export class FaultControls {
  readonly faults: InjectedFaults
  /** Undefined where the process is not this service's own, and its death would be others' as well. */
  readonly crash: CrashPoint | undefined

  constructor(initial: Partial<InjectedFaults> = {}, crash?: CrashPoint) {
    this.crash = crash
    this.faults = { delay_ms: 0, delay_share: 1, fail_reason: undefined, throw_for: undefined, ...initial }
  }

  /** How long the first delivery of a message about this subject is to take, in milliseconds. */
  delayOf(subject: string): number {
    const { delay_ms, delay_share } = this.faults
    return delay_ms > 0 && shareOf(subject) < delay_share ? delay_ms : 0
  }
}
