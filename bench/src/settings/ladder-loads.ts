import { FLOOR_STEPS } from './floor-steps.ts'
import { burstAndRate, rated } from './loads.ts'
import type { VariantLoads } from './variant-loads.ts'

/**
 * A burst to warm up, one with a kill in it and the return of what was killed; and the drain of all of
 * them.
 */
const BESIDE_S = 20
const ORDERS = 10_000

const STEP: VariantLoads = {
  durability: 'D1',
  // In a run in D2 there is no ladder: its last step is D2.
  beside_ranked: true,
  beside_s: BESIDE_S,
  smoke: burstAndRate(1_000, rated(100, 3, 1)),
  standard: burstAndRate(ORDERS, rated(100, 12, 1)),
  full: burstAndRate(ORDERS, rated(100, 12, 1)),
}

/** One guarantee more at each step; the next one is measured with the same orders. */
const LADDER: Readonly<Record<string, VariantLoads>> = {
  ...Object.fromEntries(FLOOR_STEPS.map((floor) => [floor, { ...STEP, floor }])),
  '4-outbox': STEP,
  '5-door': STEP,
  '6-d2': { ...STEP, durability: 'D2' },
}

export const LADDER_ROWS = {
  ladder: {
    question:
      'What does each guarantee cost, from the bare relay of the same bytes upwards, and what is lost without it?',
    when_named: true,
    variants: LADDER,
  },
} as const
