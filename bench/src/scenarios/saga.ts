import type { RunningSystem } from '@three-ways/testbed/system'
import { isBurst } from '../settings/loads.ts'
import { allDied, loadWhileAllCrash } from './crash-points.ts'
import type { ComesBy } from './crash-round.ts'
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

/** Without a broker the caller owns the events of an answer: who is called publishes nothing. */
export function comesByInSaga({ broker }: Pick<RunningSystem, 'broker'>): ComesBy {
  return (service, point) => point !== PUBLISHED || broker !== undefined || service === CALLER
}

async function killed(context: CellContext): Promise<ScenarioFindings> {
  const comesBy = comesByInSaga(context.running)
  const { offer, started_us, crashes } = await loadWhileAllCrash(context, comesBy)
  const deaths = crashes.filter(({ died }) => died).length
  // Whether it holds does not depend on when an order was sent: a late generator says nothing against it.
  return { offer, started_us, scheduled: false, figures: { deaths }, checks: [allDied(crashes)] }
}
