import { burst, type Load, rated } from './loads.ts'
import type { VariantLoads } from './variant-loads.ts'

/** A burst to warm up, and the reading of the stores. */
const BESIDE_S = 6
const STEADY_PER_S = 300

const VARIANT: Omit<VariantLoads, 'smoke' | 'standard' | 'full'> = {
  durability: 'D1',
  beside_s: BESIDE_S,
  // It shows what comes from answering early, which growth says nothing about; half an hour of it is long.
  without_control: true,
}

/** So many orders in one request, in these profiles. */
function atOnce(orders: number, profiles: readonly ('smoke' | 'standard' | 'full')[]): VariantLoads {
  const load = (profile: 'smoke' | 'standard' | 'full'): Load | null =>
    profiles.includes(profile) ? burst(1, orders) : null
  return { ...VARIANT, smoke: load('smoke'), standard: load('standard'), full: load('full') }
}

export const GROWTH_ROWS = {
  growth: {
    question: 'Does an order cost the same when a million came before it, in time, memory and disk?',
    when_named: true,
    variants: {
      '1k': atOnce(1_000, ['smoke']),
      '5k': atOnce(5_000, ['smoke']),
      '10k': atOnce(10_000, ['smoke', 'standard', 'full']),
      '100k': atOnce(100_000, ['standard', 'full']),
      '1m': atOnce(1_000_000, ['full']),
      steady: {
        ...VARIANT,
        // Half an hour is not begun anew because the generator was late somewhere in it: that is marked.
        may_be_hollow: true,
        smoke: rated(STEADY_PER_S, 10, 1),
        standard: rated(STEADY_PER_S, 120, 1),
        full: rated(STEADY_PER_S, 1_800, 1),
      },
    },
  },
} as const
