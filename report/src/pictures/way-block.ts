import type { TracedWay } from '@three-ways/result-files/traced-way'
import { stepsOf } from '../order-way.ts'
import { tracedWays } from '../trace-section.ts'
import type { Place } from './no-measurement.ts'

/** A model with the orders that were looked at, and the places that any of them came by. */
export interface WayBlock extends Place {
  readonly ways: readonly TracedWay[]
  readonly places: readonly string[]
}

export function wayBlock(place: Place): WayBlock {
  const ways = place.row === undefined ? [] : tracedWays(place.row)
  const places = [...new Set(ways.flatMap((way) => stepsOf(way).map((step) => step.place)))]
  const why_not =
    place.why_not ?? (ways.length > 0 ? undefined : 'too few orders, or stamps of another clock')
  return { ...place, why_not, ways, places }
}
