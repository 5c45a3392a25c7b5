import { isRated } from './loads.ts'
import { BROKER_OF, type ModelName, REFUSING_MODELS } from './models.ts'
import type { PlannedRow } from './profiles.ts'

/**
 * The rows that mean something for a model: one without a broker cannot lose it, and a client that comes
 * again after a refusal is of use only where orders are refused.
 */
export function rowsFor(model: ModelName, rows: readonly PlannedRow[]): readonly PlannedRow[] {
  return rows.filter(({ load, only_refusing }) => {
    if (only_refusing === true && !REFUSING_MODELS.includes(model)) return false
    const target = isRated(load) ? load.outage?.target : undefined
    return target !== 'broker' || BROKER_OF[model] !== undefined
  })
}
