import { capacityWithin, gridPoint, untilDone } from './loads.ts'
import type { VariantLoads } from './variant-loads.ts'

/** The same in every run, so that curves can be laid over each other. */
const RATES_PER_S = [50, 200, 500, 1_000, 1_500]
const IN_SMOKE: readonly number[] = [50, 500, 1_500]

/** What `load` climbs: `50-per-s`, `200-per-s` and so on, in this order. */
const GRID: Readonly<Record<string, VariantLoads>> = Object.fromEntries(
  RATES_PER_S.map((rate_per_s) => [`${rate_per_s}-per-s`, point(rate_per_s)]),
)

/** 1,000 orders at least, for a p99; what a point leaves behind has its time to drain. */
function point(rate_per_s: number): VariantLoads {
  return {
    carried: true,
    apart: true,
    may_be_hollow: true,
    durability: 'D1',
    beside_s: 4,
    smoke: IN_SMOKE.includes(rate_per_s) ? gridPoint(rate_per_s, 4, 1) : null,
    standard: gridPoint(rate_per_s, 20, 1),
    full: gridPoint(rate_per_s, 60, 3),
  }
}

/** Until every service has died at each of its points. */
export const CRASH_POINTS: VariantLoads = {
  beside_s: 2,
  smoke: null,
  standard: untilDone(20, 28, 1),
  full: untilDone(50, 40, 3),
}

const OBJECTIVE_MS = 250

/** Some windows end early, and a system that was asked for too much drains. */
export const CAPACITY: VariantLoads = {
  carried: true,
  apart: true,
  may_be_hollow: true,
  durability: 'D1',
  beside_s: 12,
  smoke: capacityWithin(OBJECTIVE_MS, { window_s: 5, confirm_s: 10, rough: true }),
  standard: capacityWithin(OBJECTIVE_MS, { window_s: 15, confirm_s: 60 }),
  full: capacityWithin(OBJECTIVE_MS, { window_s: 15, confirm_s: 300 }),
}

export const GRID_ROWS = {
  load: {
    question: 'How do waiting times, processor time and what is open grow with the rate?',
    when_named: 'always',
    variants: GRID,
  },
} as const
