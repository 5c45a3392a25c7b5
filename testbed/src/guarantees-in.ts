import type { Durability } from '@three-ways/event-contract/durability'
import type { Guarantees } from './guarantees.ts'
import type { SystemUnderTest } from './system.ts'

/** What a model promises in a class of durability. */
export function guaranteesIn(
  { guarantees, lacking }: Pick<SystemUnderTest, 'guarantees' | 'lacking'>,
  durability: Durability,
): Guarantees {
  return { ...guarantees, ...lacking?.[durability] }
}
