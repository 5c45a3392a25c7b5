import { exampleEvents } from '@three-ways/event-contract/examples'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SystemUnderTest } from '../system.ts'
import { oddBodies } from './odd-bodies.ts'
import { expectSound, sendAll } from './odd-requests.ts'
import { raise } from './raise.ts'
import type { RaisedForSuite } from './raised.ts'

const COUNT = 1000
const SEED = 20_261_125

/** Who handles which events, under which verbs: as a workflow declares its services. */
export interface Handling {
  readonly name: string
  readonly observer?: boolean
  readonly handles: Readonly<Record<string, { readonly verb: string }>>
}

/** The same odd messages at each verb of services that call each other: none is a defect. */
export function answersOddMessages(system: SystemUnderTest, services: readonly Handling[]): void {
  const verbs = services
    .filter(({ observer }) => observer !== true)
    .flatMap(({ name, handles }) => {
      return Object.entries(handles).map(([type, { verb }]) => [name, verb, type] as const)
    })

  describe(`${COUNT} odd messages at each verb of ${system.name}`, () => {
    const owned = new AsyncDisposableStack()
    let raised: RaisedForSuite
    beforeAll(async () => {
      raised = await raise(system, owned)
    })
    afterAll(() => owned.disposeAsync())

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
}
