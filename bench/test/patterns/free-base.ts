import { randomInt } from 'node:crypto'
import { portIsFree } from '@three-ways/testbed/brokers/free-ports'

/** Below those that other tests take, and those that systems hand out by themselves. */
const FROM = 10_000
const TO = 19_900
/** As many as there are services of the patterns, and one to spare. */
const BEHIND = 12

/** A base behind which the ports of the patterns are free. */
export async function freeBase(): Promise<number> {
  for (;;) {
    const base = randomInt(FROM, TO)
    const ports = Array.from({ length: BEHIND }, (_, index) => base + 1 + index)
    const free = await Promise.all(ports.map((port) => portIsFree(port)))
    if (free.every(Boolean)) return base
  }
}
