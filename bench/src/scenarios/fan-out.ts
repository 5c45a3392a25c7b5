import { request } from 'undici'
import { isBurst } from '../settings/loads.ts'
import { measureBurst } from './pattern-burst.ts'
import { measurePattern, nothingBeside } from './pattern-load.ts'
import type { CellContext, Scenario } from './scenario.ts'
import { serviceAway } from './service-away.ts'

const SEARCH_DOWN = 'search-down'

/** Products are updated, and three react to each update. */
export const fanOut: Scenario = {
  name: 'fan-out',
  warm_up: { orders: 30 },
  async measure(context) {
    if (isBurst(context.load)) return await measureBurst(context)
    if (context.variant !== SEARCH_DOWN) return await measurePattern(context, nothingBeside)
    const script = serviceAway(context.running, 'search-service', (signal) => reactions(context, signal))
    const findings = await measurePattern(context, script)
    return { ...findings, figures: { ...findings.figures, others_reacted_meanwhile: findings.found } }
  },
}

/** How many updates the cache has reacted to so far. */
async function reactions({ running }: CellContext, signal: AbortSignal): Promise<number> {
  const url = `${running.deployment.urls.get('cache-service')}/reactions`
  const { body } = await request(url, { signal })
  return Number(((await body.json()) as { readonly count: number }).count)
}
