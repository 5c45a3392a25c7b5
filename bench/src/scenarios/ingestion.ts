import { isBurst } from '../settings/loads.ts'
import { measureBurst } from './pattern-burst.ts'
import { measurePattern, nothingBeside } from './pattern-load.ts'
import type { Scenario } from './scenario.ts'

/** Clicks, in a steady stream or in a flood that is more than whoever counts them can take. */
export const ingestion: Scenario = {
  name: 'ingestion',
  warm_up: { orders: 32 },
  async measure(context) {
    if (isBurst(context.load)) return await measureBurst(context)
    const findings = await measurePattern(context, nothingBeside)
    const oldest_age_s = Math.max(0, ...(findings.series ?? []).map((point) => point.oldest_age_s))
    return { ...findings, figures: { ...findings.figures, oldest_age_s } }
  },
}
