import { AS_IN_THE_STUDY } from '@three-ways/result-files/study-variant'
import type { FlagReader } from './flags.ts'
import { type ScenarioName, workloadOf } from './profiles.ts'
import { ORDER_WORKFLOW } from './workflows.ts'

/** The variants of other workflows than that of the orders that are measured: none, or that of the study. */
export function readStudy(
  reader: FlagReader,
  asked: boolean | undefined,
  scenarios: readonly ScenarioName[],
): readonly string[] {
  if (asked !== true) return []
  if (scenarios.every((name) => workloadOf(name).workflow === ORDER_WORKFLOW)) {
    reader.fault(
      '--as-in-the-study',
      'has a meaning for the patterns only; name one of them, or leave it out',
    )
  }
  return [AS_IN_THE_STUDY]
}
