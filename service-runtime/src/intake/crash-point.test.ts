import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IDLE_CARRIER, ownTally, post, startTally, transportOf } from '../../test/tally-process.ts'
import { event, temporaryFolder } from '../../test/tally-service.ts'
import type { ServiceContext } from '../carrier.ts'
import { CrashPoint, crashPointsOf } from './crash-point.ts'

describe('a death that is armed', () => {
  let owned: AsyncDisposableStack
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  it.each([
    ['before-commit', ['a']],
    ['after-commit', ['a', 'b']],
  ])(
    '%s comes with the n-th message, and finds in the store what a crash there would',
    async (point, kept) => {
      const folder = temporaryFolder(owned)
      const deaths: string[][] = []
      const committed = () => {
        using database = new DatabaseSync(`${folder}/tally.sqlite`, { readOnly: true })
        return database
          .prepare('SELECT subject FROM rows')
          .all()
          .map(({ subject }) => String(subject))
      }
      const { url, abandon } = await startTally(folder, {
        crash: new CrashPoint(() => deaths.push(committed())),
      })
      owned.defer(abandon)
      expect((await post(`${url}/control/crash`, { point, nth: 2 })).status).toBe(200)
      await post(`${url}/ask`, { id: 'a' })
      expect(deaths).toEqual([])
      await post(`${url}/ask`, { id: 'b' })
      expect(deaths[0]).toEqual(kept)
    },
  )

  it('comes at its own point and at no other', () => {
    const reached: number[] = []
    const crash = new CrashPoint(() => reached.push(1))
    crash.arm('after-commit', 1)
    crash.reached('before-commit', 9)
    expect(reached).toEqual([])
    crash.reached('after-commit', 1)
    expect(reached).toEqual([1])
  })

  it('after a publish, holds the acknowledgement of what was to cause it', async () => {
    let context: ServiceContext | undefined
    const open = async (given: ServiceContext) => {
      context = given
      return IDLE_CARRIER
    }
    const crash = new CrashPoint(() => {})
    const { engine } = await ownTally(owned, { crash, transport: transportOf({}, { open }) })
    crash.arm('after-publish', 1)
    let acknowledged = false
    void context?.intake.takeJson(event('Asked', 'a')).then(() => {
      acknowledged = true
    })
    await expect.poll(() => engine.inbox.find('a:Asked')).toBeDefined()
    await new Promise(setImmediate)
    expect(acknowledged).toBe(false)
  })

  it('cannot be armed where the process is not the service’s own, nor at a point that does not exist', async () => {
    const none = await ownTally(owned)
    expect(await (await fetch(`${none.url}/control/crash`)).json()).toEqual({ points: [] })
    expect((await post(`${none.url}/control/crash`, { point: 'before-commit', nth: 1 })).status).toBe(405)
    const { url } = await ownTally(owned, { crash: new CrashPoint(() => {}) })
    expect(await post(`${url}/control/crash`, { point: 'sometime', nth: 0 })).toMatchObject({
      status: 400,
      body: { faults: [{ path: 'point' }, { path: 'nth' }] },
    })
  })
})

it('a service that only answers calls has no moment after a publish', () => {
  const points = ['before-commit', 'after-commit', 'after-publish']
  expect(crashPointsOf({ handlesOwnEvents: true }, {})).toEqual(points.slice(0, 2))
  expect(crashPointsOf({ handlesOwnEvents: true }, { commands: {} })).toEqual(points)
  expect(crashPointsOf({ handlesOwnEvents: false }, {})).toEqual(points)
})
