/** Variants in which there is no time without a dead service. */
const VARIANTS = ['crash-points', 'kills']

/** Whether every service dies again and again in it: each model needs a time of its own to come back. */
export function everybodyDies({ variant }: { readonly variant: string }): boolean {
  return VARIANTS.includes(variant)
}
