import { nowUs } from '@three-ways/instrument/clock'
import type { RunningSystem } from '@three-ways/testbed/system'
import { untilMoment } from './load-beside.ts'
import type { PatternScript } from './pattern-load.ts'

const AFTER_S = 2
export const AWAY_S = 10

/**
 * Kills a service two seconds into a load and starts it ten seconds later; `look` is asked just before that.
 */
export function serviceAway<Seen>(
  running: RunningSystem,
  name: string,
  look: (signal: AbortSignal) => Promise<Seen>,
): PatternScript<Seen> {
  return async (started_us, signal, events) => {
    const service = running.service(name)
    await untilMoment(started_us + AFTER_S * 1e6, signal)
    await service.kill()
    const down_us = nowUs()
    events.push({ at_us: down_us, what: `kill ${name}` })
    await untilMoment(down_us + AWAY_S * 1e6, signal)
    const seen = await look(signal)
    await service.start()
    events.push({ at_us: nowUs(), what: `start ${name}` })
    return seen
  }
}
