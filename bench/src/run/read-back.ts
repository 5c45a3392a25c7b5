import type { EffectiveSetting } from '@three-ways/testbed/system'

/** What is read back from a raised system about when a message is safe; undefined where nobody did. */
export interface ReadBackDurability {
  /** The class of durability. */
  readonly in_effect: string | undefined
  /** Where messages are kept, and whether they are flushed there. */
  readonly of_messages: string | undefined
}

/** Picks it out of the answers that every model gives about itself. */
export function readBackOf(effective: readonly EffectiveSetting[]): ReadBackDurability {
  const answerTo = (asked: string) => effective.find(({ question }) => question === asked)?.value
  return { in_effect: answerTo('durability class'), of_messages: answerTo('message durability') }
}
