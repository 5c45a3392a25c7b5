import { type CountedWords, countedIn } from '@three-ways/result-files/counted-words'
import { workloadOf } from './profiles.ts'
import { ORDER_WORKFLOW } from './workflows.ts'

/** What a scenario offers, as sentences call it: orders, or commands. */
export function offeredIn(scenario: string): CountedWords {
  const { workflow } = workloadOf(scenario)
  return countedIn([{ workflow: workflow === ORDER_WORKFLOW ? undefined : workflow }])
}
