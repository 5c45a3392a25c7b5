import { isBurst } from '../settings/loads.ts'
import { allDied, loadWhileAllCrash } from './crash-points.ts'
import { measureBurst } from './pattern-burst.ts'
import { measurePattern, nothingBeside } from './pattern-load.ts'
import type { CellContext, Scenario, ScenarioFindings } from './scenario.ts'

/**
 * The variant in which every participant dies at every point that its messages come by; another draw for
 * each seed.
 */
export const KILLS = 'kills'

/** Who takes the orders, and calls the others where nothing is published. */
const CALLER = 'order-service'
/** The point behind a publish. */
const PUBLISHED = 'after-publish'

/** Concurrent orders on one product, of which some or all cannot be paid. */
export const saga: Scenario = {
  name: 'saga',
  warm_up: { orders: 20 },
  async measure(context) {
    if (isBurst(context.load)) return await measureBurst(context)
    return context.variant === KILLS ? await killed(context) : await measurePattern(context, nothingBeside)
  },
}

async function killed(context: CellContext): Promise<ScenarioFindings> {
  // Without a broker the caller owns the events of an answer: who is called publishes nothing.
  const publishes = (service: string) => context.running.broker !== undefined || service === CALLER
  const comesBy = (service: string, point: string) => point !== PUBLISHED || publishes(service)
  const { offer, started_us, crashes } = await loadWhileAllCrash(context, comesBy)
  const deaths = crashes.filter(({ died }) => died).length
  return { offer, started_us, scheduled: true, figures: { deaths }, checks: [allDied(crashes)] }
}
