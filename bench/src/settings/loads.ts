import type { Outage } from './outage.ts'

/** An open-loop load: orders per second, for so many seconds. */
export interface RatedLoad {
  readonly rate_per_s: number
  /** Of load; an outage in the middle comes on top. */
  readonly seconds: number
  readonly outage?: Outage
  /** A point of a grid that is the same in every run: `--rate` does not move it. */
  readonly grid?: true
  readonly repetitions: number
}

/** As many orders as fast as they go. */
export interface BurstLoad {
  readonly orders: number
  readonly repetitions: number
}

/** As fast as answers come, over a fixed number of connections, for so many seconds. */
export interface ClosedLoad {
  readonly saturated_s: number
  readonly repetitions: number
}

export type Load = RatedLoad | BurstLoad | ClosedLoad

export function rated(rate_per_s: number, seconds: number, repetitions: number): RatedLoad {
  return { rate_per_s, seconds, repetitions }
}

/** A point of a grid of rates that every run has in common. */
export function gridPoint(rate_per_s: number, seconds: number, repetitions: number): RatedLoad {
  return { ...rated(rate_per_s, seconds, repetitions), grid: true }
}

/** The load, with the inventory service killed for so many seconds in the middle of it. */
export function outage(seconds: number, load: RatedLoad, change: Pick<Outage, 'work_ms'> = {}): RatedLoad {
  return { ...load, outage: { kind: 'kill', target: 'inventory-service', seconds, ...change } }
}

export function burst(repetitions: number, orders = 10_000): BurstLoad {
  return { orders, repetitions }
}

export function closedLoop(saturated_s: number, repetitions: number): ClosedLoad {
  return { saturated_s, repetitions }
}

/** The same load with one repetition. */
export function once<L extends Load>(load: L): L {
  return { ...load, repetitions: 1 }
}

export function isBurst(load: Load): load is BurstLoad {
  return 'orders' in load
}

export function isRated(load: Load): load is RatedLoad {
  return 'rate_per_s' in load
}

/** How long the load goes on, an outage included. */
export function lengthOf_s({ seconds, outage }: RatedLoad): number {
  return seconds + (outage?.seconds ?? 0)
}

/** How many orders a rated load offers. */
export function orderCount(load: RatedLoad): number {
  return Math.max(1, Math.round(load.rate_per_s * lengthOf_s(load)))
}
