import type { SystemUnderTest } from '@three-ways/testbed/system'
import { system } from '../../src/system.ts'

/** Its analytics are no function of the events: read again, they say something else. */
export const broken: SystemUnderTest = {
  ...system,
  environment: (deployment) => ({
    ...system.environment(deployment),
    WORKFLOW: import.meta.resolve('./random-analytics-workflow.ts'),
  }),
}
