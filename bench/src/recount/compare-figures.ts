import { shareOf } from '@three-ways/event-contract/share'
import { cellTitle } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'
import type { LoggedOrder } from '@three-ways/result-files/order-line'
import type { CountedCell } from './counted-cell.ts'
import { bounds } from './nearest-rank.ts'

/** Between what a figure has to lie, both in its own unit. */
type Range = readonly [low: number, high: number]

/** Where a figure of a scenario is not what orders and stores tell; one sentence each. Pure. */
export function compareFigures(
  result: Result,
  orders: readonly LoggedOrder[],
  { logged, stored, outage }: CountedCell,
): string[] {
  const expected: Record<string, Range | undefined> = {
    last_accepted_s: seconds(logged.last_accepted_us),
    last_completed_s: seconds(logged.last_completed_us),
    us_per_order: perOrder(logged),
    offered_during_outage: exactly(outage?.offered),
    accepted_during_outage: exactly(outage?.accepted),
    refused_during_outage: exactly(outage?.refused),
    duplicate_effects: exactly(stored?.duplicate_effects),
    external_effects_doubled: exactly(stored?.external_effects_doubled),
    accepted_while_down: exactly(logged.offered - logged.outcomes.refused),
    open_at_end: exactly(logged.open_at_last_plan),
    refused_while_down: exactly(logged.http_statuses['503'] ?? 0),
    ...othersOf(result, orders),
  }
  return Object.entries(expected).flatMap(([figure, range]) => {
    const reported = result.figures[figure]
    if (typeof reported !== 'number' || range === undefined) return []
    const [low, high] = range
    if (reported >= low && reported <= high) return []
    const counted = low === high ? low : `between ${low} and ${high}`
    return [`${cellTitle(result)}: ${figure} is ${reported} in metrics.json, ${counted} by orders and stores`]
  })
}

/** To the last end, of those that ended: a thousandth is what rounding and the start come to. */
function perOrder({ last_completed_us, offered, outcomes }: CountedCell['logged']): Range | undefined {
  if (last_completed_us === undefined) return undefined
  const value = last_completed_us / (offered - outcomes.lost - outcomes.unresolved - outcomes.dead_lettered)
  return [value * 0.999 - 0.01, value * 1.001 + 0.01]
}

function exactly(value: number | undefined): Range | undefined {
  return value === undefined ? undefined : [value, value]
}

/** To a millisecond and a thousandth. */
function seconds(moment_us: number | undefined): Range | undefined {
  if (moment_us === undefined) return undefined
  const value = moment_us / 1e6
  const tolerance = 0.001 + 0.001 * value
  return [value - tolerance, value + tolerance]
}

/**
 * Of the orders that were not slowed. Which were is a matter of their ids: those with the smallest shares.
 */
function othersOf({ figures }: Result, orders: readonly LoggedOrder[]): Record<string, Range | undefined> {
  const slow = figures.slow_orders
  if (typeof slow !== 'number' || slow >= orders.length) return {}
  const others = orders
    .toSorted((one, other) => shareOf(one.order_id) - shareOf(other.order_id))
    .slice(slow)
    .flatMap(({ planned_us, completed_us }) => (completed_us === null ? [] : [completed_us - planned_us]))
  if (others.length === 0) return {}
  const sorted = Float64Array.from(others).sort()
  const at = (percentile: number): Range => {
    const { low, high } = bounds(sorted, percentile)
    return [low / 1000, high / 1000]
  }
  return {
    others_completed_p50_ms: at(50),
    others_completed_p99_ms: at(99),
    others_completed_max_ms: at(100),
  }
}
