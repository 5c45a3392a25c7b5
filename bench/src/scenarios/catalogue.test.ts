import { expect, test } from 'vitest'
import { SCENARIO_NAMES } from '../settings/profiles.ts'
import { scenarioNamed } from './catalogue.ts'

test.each(SCENARIO_NAMES)('%s of the table is a scenario in a file of its own', async (name) => {
  expect((await scenarioNamed(name)).name).toBe(name)
})
