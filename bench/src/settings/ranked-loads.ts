import type { Durability } from '@three-ways/testbed/deployment'
import { burst, once, rated } from './loads.ts'
import type { VariantLoads } from './variant-loads.ts'

/**
 * The same load in another class of durability, with the system of that class warmed in the same way; once in
 * `standard`, and never ranked.
 */
export function besideIn(
  durability: Durability,
  { ranked: _, smoke: __, standard, full, ...same }: VariantLoads,
): VariantLoads {
  return { ...same, durability, beside_ranked: true, smoke: null, standard: standard && once(standard), full }
}

/** What models are ranked by at a steady rate. */
export const STEADY: VariantLoads = {
  carried: true,
  durability: 'D1',
  ranked: true,
  beside_s: 0.5,
  smoke: rated(100, 4, 1),
  standard: rated(100, 11, 6),
  full: rated(100, 60, 6),
}

/** What they are ranked by in a burst. */
export const DOOR: VariantLoads = {
  carried: true,
  durability: 'D1',
  ranked: true,
  beside_s: 2,
  smoke: burst(1),
  standard: burst(6),
  full: burst(6),
}
