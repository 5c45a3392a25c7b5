import { setTimeout as delay } from 'node:timers/promises'
import { nowUs } from '@three-ways/instrument/clock'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { request } from 'undici'
import { isBurst, lengthOf_s } from '../settings/loads.ts'
import { ratedLoad } from './offered-load.ts'
import { measureBurst } from './pattern-burst.ts'
import { measurePattern } from './pattern-load.ts'
import type { Scenario } from './scenario.ts'

/** Somebody asks for something light so often meanwhile. */
const LIGHT_EVERY_MS = 50

/** Reports are computed, and others ask the same door for something that costs nothing. */
export const cpuReport: Scenario = {
  name: 'cpu-report',
  warm_up: { orders: 1 },
  async measure(context) {
    if (isBurst(context.load)) return await measureBurst(context)
    const light = new LatencyHistogram()
    const length_ms = lengthOf_s(ratedLoad(context)) * 1000
    const findings = await measurePattern(context, async (started_us, signal) => {
      const asked: Promise<void>[] = []
      for (let at_ms = 0; at_ms < length_ms; at_ms += LIGHT_EVERY_MS) {
        const planned_us = started_us + at_ms * 1000
        await delay(Math.max(0, (planned_us - nowUs()) / 1000), undefined, { signal })
        asked.push(askLightly(context.door, planned_us, light, signal))
      }
      await Promise.all(asked)
    })
    const { count, p50_ms, p99_ms, max_ms } = light.toLatency()
    const beside = { light_requests: count, light_p50_ms: p50_ms, light_p99_ms: p99_ms, light_max_ms: max_ms }
    return { ...findings, figures: { ...findings.figures, ...beside } }
  },
}

/** Asks for a job that nobody knows: a look into the store, and no more. */
async function askLightly(
  door: string,
  planned_us: number,
  latencies: LatencyHistogram,
  signal: AbortSignal,
): Promise<void> {
  // A timer may fire a little early.
  const from_us = Math.min(planned_us, nowUs())
  const { body } = await request(`${door}/jobs/nobody`, { signal })
  await body.dump()
  latencies.record(nowUs() - from_us)
}
