import { expect, it } from 'vitest'
import { readUpSettings } from './up-settings.ts'
import { variantEnvironment } from './variant-environment.ts'
import { loadWorkflow } from './workflows.ts'

const settings = (flags: object) =>
  readUpSettings({ model: 'reference', workflow: 'patterns', ...flags } as Parameters<
    typeof readUpSettings
  >[0])

it('who is called does not work, as in the study, and who gets events does', async () => {
  const workflow = await loadWorkflow('patterns')
  const told = (doneWhenAccepted: boolean) =>
    variantEnvironment(settings({ as_in_the_study: true, all_fail: true }), workflow, { doneWhenAccepted })
  const everywhere = { PAYMENT_FAILS_PERCENT: '100' }
  expect(told(false)).toEqual(everywhere)
  expect(told(true)).toEqual({
    ...everywhere,
    SEARCH_WORK_MS: '0',
    CACHE_WORK_MS: '0',
    ANALYTICS_WORK_MS: '0',
    SAGA_PAYMENT_WORK_MS: '0',
  })
})

it('a variant that the workflow does not have is refused, with those that it has', async () => {
  const workflow = await loadWorkflow('patterns')
  const asking = () =>
    variantEnvironment(settings({ variant: 'all-fial' }), workflow, { doneWhenAccepted: true })
  expect(asking).toThrow(/all-fail, at-once, as-in-the-study\), got "all-fial"/)
})
