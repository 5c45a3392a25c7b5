import { type CountedWords, countedIn } from '@three-ways/result-files/counted-words'
import { workloadOf } from './profiles.ts'
import { ORDER_WORKFLOW, type WorkflowName } from './workflows.ts'

/** What a scenario offers, as sentences call it: orders, or commands. */
export function offeredIn(scenario: string): CountedWords {
  return offeredTo(workloadOf(scenario).workflow)
}

/** What a workflow takes, as sentences call it. */
export function offeredTo(workflow: WorkflowName): CountedWords {
  return countedIn([{ workflow: workflow === ORDER_WORKFLOW ? undefined : workflow }])
}
