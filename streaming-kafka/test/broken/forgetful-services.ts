import type { SystemUnderTest } from '@three-ways/testbed/system'
import { system } from '../../src/system.ts'

/** Deduplication off in every service, on tables without unique keys: each message read again acts again. */
export const broken: SystemUnderTest = {
  ...system,
  entry: new URL('./forgetful-services-service.ts', import.meta.url),
  environment: (deployment) => ({
    ...system.environment(deployment),
    WORKFLOW: import.meta.resolve('./loose-workflow.ts'),
  }),
}
