import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadWorkflow } from '../../src/settings/workflows.ts'
import { Documents } from './documented.ts'
import { DOORS, expectTakenOrRefused } from './odd-requests.ts'
import { type RaisedPatterns, raisePatterns } from './raise-patterns.ts'

const BODIES = 1000

describe('the doors of the patterns, over the reference model', () => {
  const owned = new AsyncDisposableStack()
  let raised: RaisedPatterns
  let documents: Documents
  beforeAll(async () => {
    raised = await raisePatterns('reference', owned)
    documents = new Documents(raised)
  })
  afterAll(() => owned.disposeAsync())

  it.each(DOORS)('take or refuse whatever comes: %s %s', async (...door) => {
    await expectTakenOrRefused(raised, documents, door as (typeof DOORS)[number], BODIES)
  })

  it('are all of those that take a body', async () => {
    const { services } = (await loadWorkflow('patterns')) as unknown as {
      services: readonly { name: string; commands?: object }[]
    }
    const routes = services.flatMap(({ name, commands = {} }) => {
      return Object.keys(commands).map((route) => `${name} ${route.replace(':id', '1')}`)
    })
    expect(DOORS.map(([service, route]) => `${service} ${route}`).sort()).toEqual(routes.sort())
  })
})
