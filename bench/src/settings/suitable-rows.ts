import { isRated } from './loads.ts'
import { BROKER_OF, HAVE_FLOOR, type ModelName, RECOMMENDATION_IS_NOT_D1, REFUSING_MODELS } from './models.ts'
import type { PlannedRow } from './profiles.ts'

/**
 * The rows that mean something for a model: one without a broker cannot lose it, a client that comes
 * again after a refusal is of use only where orders are refused, advice that is D1 is measured as that,
 * not every model has a floor, and a setting of one broker's client is none of another's.
 */
export function rowsFor(model: ModelName, rows: readonly PlannedRow[]): readonly PlannedRow[] {
  return rows.filter(({ load, only_refusing, beside_ranked, durability, floor, only_broker }) => {
    if (only_broker !== undefined && BROKER_OF[model] !== only_broker) return false
    if (floor !== undefined && !HAVE_FLOOR.includes(model)) return false
    const is_advice = beside_ranked === true && durability === 'recommended'
    if (is_advice && !RECOMMENDATION_IS_NOT_D1.includes(model)) return false
    if (only_refusing === true && !REFUSING_MODELS.includes(model)) return false
    const target = isRated(load) ? load.outage?.target : undefined
    return target !== 'broker' || BROKER_OF[model] !== undefined
  })
}

/** Rows that are carried by the same system have the same. */
export function carrierOf({ scenario, apart, durability }: PlannedRow): string {
  return `${apart === true ? scenario : 'carried'} in ${durability}`
}
