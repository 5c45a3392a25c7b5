import { cellTitle } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'
import type { LoggedOrder } from '@three-ways/result-files/order-line'

type Search = NonNullable<Result['search']>

/** The highest rate that was held, by the rates that were tried; undefined where none was looked for. */
export function countCapacity({ search }: Pick<Result, 'search'>): number | undefined {
  return search === undefined ? undefined : edgeOf(search).capacity_per_s
}

/** The highest rate that was held below the lowest that was not, and by what that was not. */
function edgeOf(search: Search): { readonly capacity_per_s: number; readonly limited_by: string } {
  const sorted = search.toSorted((one, other) => one.rate_per_s - other.rate_per_s)
  const first_failed = sorted.findIndex(({ limit }) => limit !== null)
  const held = first_failed === -1 ? sorted : sorted.slice(0, first_failed)
  const limited_by = sorted[first_failed]?.limit ?? 'bound of the search'
  return { capacity_per_s: held.at(-1)?.rate_per_s ?? 0, limited_by }
}

/**
 * Where a capacity is not what its windows come to, a window says that it held and its own numbers do not, or
 * the confirmation is not what its orders come to; one sentence each. Pure.
 */
export function compareCapacity(result: Result, orders: readonly LoggedOrder[]): string[] {
  const { search, figures } = result
  if (search === undefined) return []
  const found: string[] = []
  const differ = (what: string, reported: unknown, counted: unknown) =>
    found.push(`${cellTitle(result)}: ${what} is ${reported} in metrics.json, ${counted} by its orders`)
  const { capacity_per_s, limited_by } = edgeOf(search)
  if (Number(figures.capacity_per_s ?? 0) !== capacity_per_s)
    differ('capacity_per_s', figures.capacity_per_s, capacity_per_s)
  if (figures.limited_by !== limited_by) differ('limited_by', figures.limited_by, limited_by)
  for (const { rate_per_s, held, limit, within_objective, offered, ended_after_s } of search) {
    const misses = within_objective * 100 < offered * 99 || ended_after_s !== null
    const contradicts = held !== (limit === null) || (held && misses)
    if (contradicts) differ(`what became of ${rate_per_s}/s`, held ? 'held' : limit, 'another')
  }
  const limit_us = Number(figures.objective_ms) * 1000
  const within = orders.filter(({ outcome, planned_us, completed_us }) => {
    return outcome === 'completed' && completed_us !== null && completed_us - planned_us <= limit_us
  }).length
  // An order at the very edge may be on either side of it by rounding.
  if (Math.abs(Number(figures.confirmation_within_objective) - within) > 1) {
    differ('confirmation_within_objective', figures.confirmation_within_objective, within)
  }
  const planned = Number(figures.confirmation_rate_per_s) * Number(figures.confirmation_s)
  const misses = within * 100 < orders.length * 99 || orders.length < planned - 1
  if (figures.capacity_is !== 'not confirmed' && misses)
    differ('capacity_is', figures.capacity_is, 'not confirmed')
  const third_us = (Number(figures.confirmation_s) * 1e6) / 3
  const means = { first: meanOpen(orders, 0, third_us), last: meanOpen(orders, 2 * third_us, 3 * third_us) }
  for (const [which, counted] of Object.entries(means)) {
    const name = `confirmation_open_${which}_third`
    if (Math.abs(Number(figures[name]) - counted) > 0.01 + 0.001 * counted)
      differ(name, figures[name], counted)
  }
  return found
}

/** Mean number of open orders, by walking from one beginning or end to the next. */
function meanOpen(orders: readonly LoggedOrder[], from_us: number, to_us: number): number {
  const steps = orders.flatMap(({ planned_us, completed_us, accepted_us, ended_us }) => {
    const end_us = completed_us ?? (accepted_us === null ? ended_us : null) ?? to_us
    return [
      [planned_us, 1],
      [end_us, -1],
    ] as const
  })
  let open = 0
  let last_us = from_us
  let sum_us = 0
  for (const [at_us, step] of steps.toSorted(([one], [other]) => one - other)) {
    const until_us = Math.min(Math.max(at_us, from_us), to_us)
    sum_us += open * (until_us - last_us)
    last_us = until_us
    open += step
  }
  return (sum_us + open * (to_us - last_us)) / (to_us - from_us)
}
