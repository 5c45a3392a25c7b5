import type { Durability } from '@three-ways/testbed/deployment'
import type { Check } from '../results/metrics.ts'

/** The class of durability that was asked for, and the one that was read back; undefined where nobody did. */
interface DurabilityClass {
  readonly asked: Durability
  readonly in_effect: string | undefined
}

/**
 * What is asked for is in effect: read back from stores and broker. What vendors advise is no class, and is
 * told as it is. Pure.
 */
export function durabilityChecks({ asked, in_effect }: DurabilityClass): Check[] {
  if (asked === 'recommended' || in_effect === undefined) return []
  return [
    {
      name: 'stores and broker are of the class of durability that is measured',
      passed: in_effect === asked,
      detail: `${asked} was asked for, read back: ${in_effect}`,
    },
  ]
}
