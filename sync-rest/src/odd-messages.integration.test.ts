import { exampleEvents } from '@three-ways/event-contract/examples'
import { workflow } from '@three-ways/order-workflow/workflow'
import { oddBodies } from '@three-ways/testbed/conformance/odd-bodies'
import { expectSound, sendAll } from '@three-ways/testbed/conformance/odd-requests'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Raised, raise } from '../test/raised.ts'

const COUNT = 1000
const SEED = 20_261_125

/** Every verb of every service that runs in this model, and the event that it takes. */
const verbs = workflow.services
  .filter(({ observer }) => observer !== true)
  .flatMap(({ name, handles }) => {
    return Object.entries(handles).map(([type, { verb }]) => [name, verb, type] as const)
  })

describe(`${COUNT} odd messages at each verb`, () => {
  let raised: Raised
  beforeAll(async () => {
    raised = await raise()
  })
  afterAll(() => raised[Symbol.asyncDispose]())

  it.each(verbs)('%s /%s answers each, and none is a defect', async (service, verb, type) => {
    const { running, signal } = raised
    const good = exampleEvents.get(type)
    const url = running.deployment.urls.get(service)
    if (good === undefined || url === undefined)
      throw new TypeError(`Nothing is known of ${service} /${verb}`)
    const pid = running.service(service).pid()
    const answers = await sendAll(`${url}/${verb}`, oddBodies(good, SEED, COUNT), signal)
    expectSound(answers, [200])
    expect(running.service(service).pid()).toBe(pid)
  })
})
