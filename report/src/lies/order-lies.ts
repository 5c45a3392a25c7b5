import { cellKey } from '@three-ways/result-files/cell'
import type { ModelRow } from '../model-row.ts'
import { barsOf, countedIn, type LieData, type LoggedTimes, type TellLie, unlessEmpty } from './lie.ts'

const OUTAGE = ['backlog', 'kill'] as const
const STEADY = ['latency', 'steady'] as const
/** So many samples are in a group of a false p99. */
const FEW = 20
const POLL_S = 15
const OUTAGE_COMMAND = 'npm run bench -- run backlog'

/** Of models that take orders on meanwhile: one that refuses has nothing that waits. */
function keeping(from: LieData): readonly ModelRow[] {
  return countedIn(from, ...OUTAGE).filter(({ counted }) =>
    counted.every(({ figures }) => figures.refused_during_outage === 0),
  )
}

/** Who waits for an answer does not ask while nobody answers. */
export const closedLoop: TellLie = (from) => {
  const ordersOf = ({ model }: ModelRow) => from.orders(...OUTAGE, model)
  return unlessEmpty(
    {
      name: 'closed-loop',
      title: 'A client that waits for its answer measures a stall',
      unit: 'ms',
      told: 'p99 of a client that sends the next order when the last one is done',
      honest: 'p99 of all orders, from the moment at which each was planned',
      rows: 'backlog / kill',
      bars: barsOf(
        keeping(from),
        (row) => percentileOf(closedLoopSamples(ordersOf(row)), 99),
        (row) => percentileOf(latenciesOf(ordersOf(row)), 99),
      ),
      paragraph:
        'Inventory is gone for some seconds. A client in a closed loop has one order under way, waits for it, notes one long time, and goes on when all is well: the orders that should have been sent meanwhile were never sent, and nobody waited for them. Hundreds of customers would have. The p99 of what was sent looks as if nothing had been (coordinated omission). Orders have to come by a schedule that does not wait, and their time counts from it. Both figures are of the same orders: the first of those alone that such a client would have sent.',
    },
    OUTAGE_COMMAND,
  )
}

/** The highest of twenty is called a p99. */
export const fewSamples: TellLie = (from) =>
  unlessEmpty(
    {
      name: 'few-samples',
      title: 'A p99 of twenty requests',
      unit: 'ms',
      told: `the highest of ${FEW} orders, over all groups of ${FEW} of one run`,
      honest: 'p99 of all orders of that run',
      rows: 'latency / steady',
      bars: barsOf(
        countedIn(from, ...STEADY),
        ({ model }) => groupsOf(latenciesOf(from.orders(...STEADY, model))),
        ({ model }) => percentileOf(latenciesOf(from.orders(...STEADY, model)), 99),
      ),
      paragraph:
        'Twenty requests are sent, and the table has a p50, a p95 and a p99. Ninety-nine of a hundred cannot be seen in twenty: what is printed is the slowest of them, and which that is decides chance. The span shows what the same system would have been given, group by group. A percentile needs ten samples beyond it: 1,000 for a p99; with fewer the table says so.',
    },
    'npm run bench -- run latency',
  )

/** A gauge is looked at now and then. */
export const polledGauge: TellLie = (from) =>
  unlessEmpty(
    {
      name: 'polled-gauge',
      title: 'The length of a queue is polled',
      unit: 'orders',
      told: `the most that was seen, looking every ${POLL_S} s, by when one happens to look`,
      honest: 'the most that waited at any moment',
      rows: 'backlog / kill',
      bars: barsOf(
        keeping(from),
        ({ counted: [run] }) => {
          const seconds = run && from.data.seconds.get(cellKey(run))
          return seconds && polled(seconds.map(({ open_orders }) => open_orders))
        },
        ({ counted: [run] }) => {
          const peak = run?.figures.peak_open_orders
          return typeof peak === 'number' ? peak : undefined
        },
      ),
      paragraph:
        'A dashboard asks the broker every fifteen seconds how long its queue is. A backlog grows while its consumer is gone and is gone a moment after he is back; it falls between two looks, or is seen at any height. What such a gauge shows is a sample, and its peak is the luck of its phase. The exact moments of orders give the true one: how many had been taken on and had not ended.',
    },
    OUTAGE_COMMAND,
  )

/** Percentiles are added up and divided. */
export const averagedPercentiles: TellLie = (from) => {
  const ordersOf = ({ model }: ModelRow) => from.orders(...OUTAGE, model)
  return unlessEmpty(
    {
      name: 'averaged-percentiles',
      title: 'Percentiles are averaged',
      unit: 'ms',
      told: 'the average of the p99 of each second',
      honest: 'p99 of all orders together',
      rows: 'backlog / kill',
      bars: barsOf(
        keeping(from),
        (row) => averageOf(perSecond(ordersOf(row))),
        (row) => percentileOf(latenciesOf(ordersOf(row)), 99),
      ),
      paragraph:
        'A monitoring system keeps a p99 per second, or per server, and its panel shows their average. An average of percentiles is a percentile of nothing: quiet seconds with few slow orders pull it down as much as those in which everybody waited push it up. Distributions can be added, and a percentile taken of the sum; percentiles cannot.',
    },
    OUTAGE_COMMAND,
  )
}

/** What completed orders took, in milliseconds, in the order of their plan. */
export function latenciesOf(orders: readonly LoggedTimes[]): number[] {
  return orders.flatMap(({ planned_us, completed_us }) => {
    return completed_us === null ? [] : [(completed_us - planned_us) / 1000]
  })
}

/** What one client would have noted that sends an order when it has heard of the end of the last one. */
export function closedLoopSamples(orders: readonly LoggedTimes[]): number[] {
  let free_us = Number.NEGATIVE_INFINITY
  return orders.flatMap(({ planned_us, completed_us }) => {
    if (completed_us === null || planned_us < free_us) return []
    free_us = completed_us
    return [(completed_us - planned_us) / 1000]
  })
}

/** By nearest rank; undefined of nothing. */
export function percentileOf(values: readonly number[], percentile: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.ceil((percentile / 100) * sorted.length) - 1]
}

/** The lowest and the highest of what the slowest of each group was. */
function groupsOf(values: readonly number[]): readonly [number, number] | undefined {
  const groups = Array.from({ length: Math.floor(values.length / FEW) }, (_, index) =>
    Math.max(...values.slice(index * FEW, (index + 1) * FEW)),
  )
  return groups.length === 0 ? undefined : [Math.min(...groups), Math.max(...groups)]
}

/** The lowest and the highest peak that somebody sees who looks now and then, by when he begins. */
export function polled(levels: readonly number[]): readonly [number, number] | undefined {
  if (levels.length === 0) return undefined
  const peaks = Array.from({ length: Math.min(POLL_S, levels.length) }, (_, phase) =>
    Math.max(...levels.filter((_, second) => second % POLL_S === phase)),
  )
  return [Math.min(...peaks), Math.max(...peaks)]
}

/** The p99 of the orders that were planned in each second. */
function perSecond(orders: readonly LoggedTimes[]): number[] {
  const seconds = Map.groupBy(orders, ({ planned_us }) => Math.floor(planned_us / 1e6))
  return [...seconds.values()].flatMap((own) => percentileOf(latenciesOf(own), 99) ?? [])
}

function averageOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}
