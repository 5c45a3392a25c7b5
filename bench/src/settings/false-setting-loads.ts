import { burstAndRate, rated } from './loads.ts'
import type { VariantLoads } from './variant-loads.ts'

const ROW: VariantLoads = {
  durability: 'D1',
  beside_ranked: true,
  // A burst to warm up, one that counts, and some seconds at the rate.
  beside_s: 20,
  floor: '2-confirms',
  only_broker: 'rabbitmq',
  smoke: burstAndRate(2_000, rated(100, 3, 1)),
  standard: burstAndRate(2_000, rated(100, 12, 1)),
  full: burstAndRate(2_000, rated(100, 12, 1)),
}

/** For `bench lies`: the same relay with one setting wrong, each beside the one with none. */
export const FALSE_SETTING_ROWS = {
  'false-settings': {
    question: 'What does one wrong setting of a client do to a benchmark?',
    when_named: true,
    variants: {
      none: ROW,
      'prefetch-1': { ...ROW, environment: { FLOOR_PREFETCH: '1' } },
      'nagle-on': { ...ROW, environment: { FLOOR_NAGLE: 'on' } },
    },
  },
} as const
