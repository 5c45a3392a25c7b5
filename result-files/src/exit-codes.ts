/** Every status with which the bench ends, and why. A higher claim outranks: 1 over 3. */
export const EXIT = {
  /** Everything valid, every check passed. */
  ok: 0,
  /** An order lost or doubled, a ledger that does not close, a check that failed. Outranks `invalid`. */
  check_failed: 1,
  /** Wrong usage or input: nothing was started. */
  usage: 2,
  /**
   * A measurement is invalid (schedule slip, rate not reached, unresolved orders, somebody else at work):
   * repeat it. Or settings of two models are not comparable, or evidence is missing.
   */
  invalid: 3,
  /** This environment cannot run it: no broker to be had, a port taken. */
  environment: 4,
  /** The bench itself broke. Never 1: a fault in our own code must not read as an order that was lost. */
  broken: 70,
  /** Ctrl-C or SIGTERM; what was finished before is kept. */
  interrupted: 130,
} as const

/** The same in a sentence, for help. */
export const EXIT_TEXT =
  `Ends with ${EXIT.ok} when all is valid, ${EXIT.check_failed} when a check failed (something was lost or doubled), ` +
  `${EXIT.usage} for wrong usage, ${EXIT.invalid} when a measurement is invalid or models are not comparable, ` +
  `${EXIT.environment} when this machine cannot run it, ${EXIT.interrupted} after Ctrl-C, ` +
  `${EXIT.broken} when the bench itself failed.`
