import type { Outage } from './outage.ts'

/** An open-loop load: orders per second, for so many seconds. */
export interface RatedLoad {
  readonly rate_per_s: number
  /** Of load; an outage in the middle comes on top. */
  readonly seconds: number
  readonly outage?: Outage
  /** So many orders at once, before them: a measurement of its own in the same cell. */
  readonly burst_orders?: number
  /** A point of a grid that is the same in every run: `--rate` does not move it. */
  readonly grid?: true
  /**
   * It goes on until what is done beside it is done, usually after so many seconds; `seconds` are the most
   * that it may take.
   */
  readonly usually_s?: number
  /** Behind the seconds at the rate, so many more at another one. */
  readonly spike?: { readonly rate_per_s: number; readonly seconds: number }
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

/** The highest rate that keeps to an objective is looked for. */
export interface CapacityLoad {
  /** 99 % of all orders have to be completed within so long. */
  readonly objective_ms: number
  /** The first rate that is tried. */
  readonly start_per_s: number
  readonly window_s: number
  readonly confirm_s: number
  /** How near the lowest rate that was not held has to be to the highest that was: 1.05 is 5 %. */
  readonly resolution: number
  /** Windows so short that what comes out is an idea of it. */
  readonly rough: boolean
  readonly repetitions: number
}

export type Load = RatedLoad | BurstLoad | ClosedLoad | CapacityLoad

export function rated(rate_per_s: number, seconds: number, repetitions: number): RatedLoad {
  return { rate_per_s, seconds, repetitions }
}

/** How many times longer than usual a load may go on that ends when something is done. */
const MOST_OF_USUAL = 4

/** As `rated`, until what is done beside it is done: usually after so many seconds. */
export function untilDone(rate_per_s: number, usually_s: number, repetitions: number): RatedLoad {
  return { ...rated(rate_per_s, MOST_OF_USUAL * usually_s, repetitions), usually_s }
}

/** So many orders at once, and then the rate. */
export function burstAndRate(burst_orders: number, load: RatedLoad): RatedLoad {
  return { ...load, burst_orders }
}

/** A point of a grid of rates that every run has in common. */
export function gridPoint(rate_per_s: number, seconds: number, repetitions: number): RatedLoad {
  return { ...rated(rate_per_s, seconds, repetitions), grid: true }
}

/** The load, and behind it so many seconds at another rate. */
export function withSpike(rate_per_s: number, seconds: number, load: RatedLoad): RatedLoad {
  return { ...load, spike: { rate_per_s, seconds } }
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

/** Windows of so many seconds, confirmed by one of `confirm_s`. */
export function capacityWithin(
  objective_ms: number,
  { window_s, confirm_s, rough = false }: { window_s: number; confirm_s: number; rough?: boolean },
): CapacityLoad {
  const resolution = rough ? 1.1 : 1.05
  return { objective_ms, start_per_s: 500, window_s, confirm_s, resolution, rough, repetitions: 1 }
}

export function isCapacity(load: Load): load is CapacityLoad {
  return 'objective_ms' in load
}

export function isBurst(load: Load): load is BurstLoad {
  return 'orders' in load
}

export function isRated(load: Load): load is RatedLoad {
  return 'rate_per_s' in load
}

/** How long the load goes on, an outage and a spike included. */
export function lengthOf_s(load: RatedLoad): number {
  return beforeSpike_s(load) + (load.spike?.seconds ?? 0)
}

/** How long it goes on at its own rate, an outage included. */
export function beforeSpike_s({ seconds, outage }: RatedLoad): number {
  return seconds + (outage?.seconds ?? 0)
}

/** What comes at which rate, one phase behind the other. */
export function phasesOf(load: RatedLoad): { readonly rate_per_s: number; readonly count: number }[] {
  const phases = [{ rate_per_s: load.rate_per_s, seconds: beforeSpike_s(load) }, load.spike ?? []].flat()
  return phases.map(({ rate_per_s, seconds }) => {
    return { rate_per_s, count: Math.max(1, Math.round(rate_per_s * seconds)) }
  })
}

/** How many orders a rated load offers. */
export function orderCount(load: RatedLoad): number {
  return phasesOf(load).reduce((sum, { count }) => sum + count, 0)
}
