import { capacityOf, nextRate } from '@three-ways/instrument/capacity-search'
import type { CapacityWindow } from '@three-ways/result-files/capacity-window'
import { type CapacityLoad, isCapacity } from '../settings/loads.ts'
import {
  boundedSeconds,
  drained,
  judgeWindow,
  offerWindow,
  ordersOf,
  type WindowLoad,
  type WindowPlan,
} from './capacity-window.ts'
import { saturation } from './load.ts'
import type { CellContext, Scenario } from './scenario.ts'

/** The load goes to this machine alone, and two cores do not go further. */
const BOUNDS = { least_per_s: 5, most_per_s: 5_000 }
/** The bench judges the orders of a load together, and reads them back so: it has to have room for them. */
const MOST_ORDERS = { window: 40_000, confirmation: 100_000 }
/** The search ends at an edge; what is confirmed has to hold beside it. */
const CONFIRMED_AT = 0.9

/**
 * The highest rate at which 99 % of all offered orders are completed within the objective and the backlog
 * does not grow: looked for in short windows on one warm system, drained in between, and confirmed by a long
 * one at 90 % of it. The ledger is that of the confirmation; orders of the search are checked beside it.
 */
export const capacity: Scenario = {
  name: 'capacity',
  warm_up: { orders: 600 },
  async measure(context) {
    const { load } = context
    if (!isCapacity(load)) throw new TypeError('capacity needs an objective')
    const search = await searchedWindows(context, load)
    const found = capacityOf(search)
    const rate_per_s = Math.max(1, Math.round(CONFIRMED_AT * (found ?? BOUNDS.least_per_s)))
    const seconds = boundedSeconds(rate_per_s, load.confirm_s, MOST_ORDERS.confirmation)
    context.phase(`confirming ${rate_per_s}/s for ${seconds} s`)
    const plan: WindowPlan = { rate_per_s, seconds, objective_ms: load.objective_ms }
    const offer = context.offer({ count: ordersOf(plan) })
    let loaded: WindowLoad | undefined
    const { started_us } = await context.measured(offer, async () => {
      loaded = await offerWindow(context, offer, plan)
      return loaded.span
    })
    const confirmation = judgeWindow(offer, plan, loaded as WindowLoad, await drained(context, offer))
    return {
      offer,
      started_us,
      scheduled: true,
      figures: figuresOf(search, confirmation, load),
      checks: [],
      search,
      hollow_reasons: saturation(confirmation.host_cpu_percent),
    }
  },
}

/** Tries one rate after the other; a system that does not come to rest ends the search. */
async function searchedWindows(context: CellContext, load: CapacityLoad): Promise<CapacityWindow[]> {
  const { window_s, objective_ms, start_per_s, resolution } = load
  const windows: CapacityWindow[] = []
  for (;;) {
    const rate_per_s = nextRate(windows, { ...BOUNDS, start_per_s, resolution })
    if (rate_per_s === undefined || windows.at(-1)?.drained_after_s === null) return windows
    const seconds = boundedSeconds(rate_per_s, window_s, MOST_ORDERS.window)
    context.phase(`${rate_per_s}/s for ${seconds} s, window ${windows.length + 1}`)
    const plan = { rate_per_s, seconds, objective_ms }
    const offer = context.offer({ count: ordersOf(plan), name: `window-${windows.length + 1}` })
    const loaded = await offerWindow(context, offer, plan)
    windows.push(judgeWindow(offer, plan, loaded, await drained(context, offer)))
  }
}

function figuresOf(search: readonly CapacityWindow[], confirmation: CapacityWindow, load: CapacityLoad) {
  const found = capacityOf(search) ?? null
  const above = search
    .filter(({ held }) => !held)
    .toSorted((one, other) => one.rate_per_s - other.rate_per_s)[0]
  const confirmed = found !== null && confirmation.held
  return {
    capacity_per_s: found,
    capacity_is: confirmed ? (load.rough ? 'rough' : 'confirmed') : 'not confirmed',
    objective_ms: load.objective_ms,
    // Nothing failed: the search ended at its own bound.
    limited_by: above?.limit ?? 'bound of the search',
    confirmation_rate_per_s: confirmation.rate_per_s,
    confirmation_s: confirmation.seconds,
    confirmation_within_objective: confirmation.within_objective,
    confirmation_open_first_third: confirmation.open_first_third,
    confirmation_open_last_third: confirmation.open_last_third,
    confirmation_failed_by: confirmation.limit,
    windows: search.length,
    refused_in_search: search.reduce((sum, { refused }) => sum + refused, 0),
  }
}
