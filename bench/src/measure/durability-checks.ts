import type { Durability } from '@three-ways/event-contract/durability'
import type { Check } from '@three-ways/result-files/metrics'

/** What was asked for and declared, and what was found; undefined where nobody looked. */
interface DurabilityClass {
  readonly asked: Durability
  readonly in_effect: string | undefined
  readonly limits_deliveries?: { readonly declared: boolean; readonly found: boolean } | undefined
}

/**
 * What is asked for is in effect: read back from stores and broker. What vendors advise is no class, and is
 * told as it is. Pure.
 */
export function durabilityChecks({ asked, in_effect, limits_deliveries }: DurabilityClass): Check[] {
  return [...classCheck(asked, in_effect), ...deliveriesCheck(asked, limits_deliveries)]
}

/** What a class lacks is not left out: it is seen to be lacking. */
function deliveriesCheck(asked: Durability, tried: DurabilityClass['limits_deliveries']): Check[] {
  if (tried === undefined) return []
  const word = (is_limited: boolean) => (is_limited ? 'put aside' : 'handed out for ever')
  return [
    {
      name: 'a message whose readers vanish with it is put aside, or not, as is declared',
      passed: tried.found === tried.declared,
      detail: `declared in ${asked}: ${word(tried.declared)}; tried: ${word(tried.found)}`,
    },
  ]
}

function classCheck(asked: Durability, in_effect: string | undefined): Check[] {
  if (asked === 'recommended' || in_effect === undefined) return []
  return [
    {
      name: 'stores and broker are of the class of durability that is measured',
      passed: in_effect === asked,
      detail: `${asked} was asked for, read back: ${in_effect}`,
    },
  ]
}
