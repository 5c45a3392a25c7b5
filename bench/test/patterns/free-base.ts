import { freePortsBehind } from '@three-ways/testbed/brokers/free-ports'

/** As many as there are services of the patterns, and one to spare. */
const BEHIND = 12

/** A base behind which the ports of the patterns are free. */
export async function freeBase(): Promise<number> {
  return freePortsBehind(Array.from({ length: BEHIND }, (_, index) => 1 + index))
}
