/** What a relay does beside relaying. Each step has all that the one before it has. */
export interface Step {
  /** A row for each message, committed before anything is told of it. */
  readonly stores: boolean
  /**
   * Nothing is let go before the next one has it: publishes are confirmed, a message is acknowledged behind
   * the work and not in front of it, a call is repeated until it is answered.
   */
  readonly acknowledges: boolean
  /** An inbox: a message that was handled is known when it comes again, and has no second effect. */
  readonly remembers: boolean
}

/** The lower half of the ladder. What is above it (outbox, door, flushes) is the product itself. */
export const STEPS = {
  '0-transport': { stores: false, acknowledges: false, remembers: false },
  '1-store': { stores: true, acknowledges: false, remembers: false },
  '2-confirms': { stores: true, acknowledges: true, remembers: false },
  '3-inbox': { stores: true, acknowledges: true, remembers: true },
} as const satisfies Readonly<Record<string, Step>>

export type StepName = keyof typeof STEPS
