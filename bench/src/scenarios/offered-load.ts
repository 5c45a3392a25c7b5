import { isRated, type RatedLoad } from '../settings/loads.ts'
import type { CellContext, Offer } from './scenario.ts'

/**
 * The load of a scenario that offers orders at a rate. Throws for another kind: a mistake in the profiles.
 */
export function ratedLoad({ load }: CellContext): RatedLoad {
  if (isRated(load)) return load
  throw new TypeError('This scenario needs a load with a rate')
}

/**
 * Offers the orders on the cell's schedule, in an open loop; those before the moment of `enough`, if that
 * comes.
 */
export function openLoop(context: CellContext, offer: Offer, enough?: AbortSignal) {
  const { door, generator, signal } = context
  const { journal, command } = offer
  const schedule = context.schedule()
  const early_end = enough === undefined ? {} : { enough }
  return generator.openLoop({ door, journal, schedule, command, ...early_end, signal })
}
