import type { DeadLetter } from '@three-ways/testbed/system'

/** Why a message was given up. */
export interface GivenUp {
  readonly reason: string
  readonly attempts: number
}

/**
 * What is kept of a message that `service` gave up: its very bytes, and who, why, after how many attempts.
 */
export function deadLetterOf(service: string, body: Uint8Array, { reason, attempts }: GivenUp): DeadLetter {
  return { origin: service, service, reason, attempts, body }
}
