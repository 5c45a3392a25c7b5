import type { Durability } from '@three-ways/event-contract/durability'
import { burst, isBurst, once, rated } from './loads.ts'
import type { VariantLoads } from './variant-loads.ts'

/** By which a burst takes longer, beyond what is allowed for its drain: up to half as long again was seen. */
const FLUSHING_S = 0.75

/**
 * The same load in another class of durability, with the system of that class warmed in the same way; once in
 * `standard`, and never ranked.
 */
export function besideIn(
  durability: Durability,
  { ranked: _, smoke: __, standard, full, beside_s, ...same }: VariantLoads,
): VariantLoads {
  const flushing_s = full !== null && isBurst(full) ? FLUSHING_S : 0
  const flushed = { ...same, durability, beside_ranked: true, beside_s: beside_s + flushing_s }
  return { ...flushed, smoke: null, standard: standard && once(standard), full }
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
