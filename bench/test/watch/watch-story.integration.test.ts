import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SystemState } from '../../src/watch/watch-state.ts'
import { ownNotes, type RaisedModel, raiseModel } from './raise-model.ts'
import { PageByHttp, Watching } from './watch-client.ts'

/** It takes orders without a broker while inventory is away: the cheapest one that shows a backlog. */
const MODEL = 'async-rest'
const INVENTORY = 'inventory-service'
const GROWS_TO = 40

let notes: ReturnType<typeof ownNotes>
let raised: RaisedModel
let opened: AsyncDisposableStack | undefined
beforeAll(async () => {
  await using opening = new AsyncDisposableStack()
  notes = opening.use(ownNotes())
  raised = opening.use(await raiseModel(MODEL, notes.environment))
  opened = opening.move()
})
afterAll(() => opened?.disposeAsync())

test('inventory is killed by a button, what waits grows; it is started, and that drains', async () => {
  await using watching = await Watching.start([MODEL, '--faults', '--rate', '20'], notes.environment)
  await using page = new PageByHttp(watching)
  await page.until('orders are completed', MODEL, ({ latest }) => (latest.completed_per_s ?? 0) > 0)
  await page.until('latencies are known', MODEL, ({ latest }) => latest.p50_ms !== null)

  expect(await page.press(MODEL, INVENTORY, 'kill')).toMatchObject({ status: 200 })
  await page.until('what waits grows, and inventory stays down', MODEL, (seen) => {
    const { condition, held, buttons } = seen.service(INVENTORY)
    const is_down = condition === 'down' && held && isDeepStrictEqual(buttons, ['start'])
    return is_down && (seen.latest.waiting ?? 0) >= GROWS_TO && seen.latest.completed_per_s === 0
  })
  expect(page.state?.systems[0]?.messages.unknown).toEqual([`the outbox of ${INVENTORY}`])
  expect(page.state?.systems[0]?.dead_letters).toBeNull()
  expect(await page.press(MODEL, INVENTORY, 'stop')).toMatchObject({ status: 409 })

  expect(await page.press(MODEL, INVENTORY, 'start')).toMatchObject({ status: 200 })
  await page.until('dead letters are known again', MODEL, ({ system }) => system.dead_letters === 0)
  await page.until('what waited drains', MODEL, (seen) => {
    const { condition, held } = seen.service(INVENTORY)
    return condition === 'up' && !held && (seen.latest.waiting ?? GROWS_TO) < GROWS_TO / 4
  })

  // Somebody else who looks sees the same, from before he came.
  await using other = new PageByHttp(watching)
  await other.until('everything', MODEL, () => true)
  const [flow] = other.first?.systems[0]?.flows ?? []
  expect(flow?.history?.some(({ waiting }) => (waiting ?? 0) >= GROWS_TO)).toBe(true)
  expect(other.first?.deeds.map(({ button, succeeded }) => ({ button, succeeded }))).toEqual([
    { button: 'kill', succeeded: true },
    { button: 'start', succeeded: true },
  ])
})

test('a kill from outside is healed, and every other button does what it says', async () => {
  const watching = await Watching.start([MODEL, '--faults', '--rate', '10'], notes.environment)
  await using page = new PageByHttp(watching)
  await page.until('orders are completed', MODEL, ({ latest }) => (latest.completed_per_s ?? 0) > 0)
  const pidOf = () => page.state?.systems[0]?.services.find(({ name }) => name === INVENTORY)?.pid ?? 0
  const pid = pidOf()
  process.kill(pid, 'SIGKILL')
  await page.until('it runs again', MODEL, (seen) => {
    const { condition, held } = seen.service(INVENTORY)
    return condition === 'up' && !held && pidOf() !== pid && pidOf() > 0
  })

  const injected = (words: string) =>
    page.until(`"${words}" is injected`, MODEL, (seen) => seen.service(INVENTORY).injected === words)
  expect(await page.press(MODEL, INVENTORY, 'slow')).toMatchObject({ status: 200 })
  await injected('500 ms slower')
  expect(await page.press(MODEL, INVENTORY, 'fail')).toMatchObject({ status: 200 })
  await injected('500 ms slower, fails with service_error')
  await page.until('orders fail', MODEL, ({ latest }) => (latest.failed_per_s ?? 0) > 0)
  expect(await page.press(MODEL, INVENTORY, 'heal')).toMatchObject({ status: 200 })
  await injected('')
  expect(await page.press(MODEL, 'order-service', 'slow')).toMatchObject({ status: 409 })

  expect(await page.press(MODEL, INVENTORY, 'duplicate')).toMatchObject({ status: 200 })
  await page.until('it is known', MODEL, (seen) => (seen.service(INVENTORY).duplicates_ignored ?? 0) > 0)
  const poisoned = await page.press(MODEL, INVENTORY, 'poison')
  expect(poisoned).toEqual({ status: 200, body: { done: 'an unreadable message was answered with 400' } })

  expect(await watching.end()).toBe(0)
  await expect(fetch(watching.origin)).rejects.toThrow()
  // What was watched goes on.
  expect((await fetch(`${raised.door}/health`)).status).toBe(200)
})

test('of a system that somebody else raised everything is seen, and nobody here stops its services', async () => {
  // Who has no note of it finds it by its ports, as he would a stack in containers.
  using elsewhere = ownNotes()
  const place = ['--order-port', new URL(raised.door).port]
  const words = [MODEL, ...place, '--faults', '--rate', '10']
  await using watching = await Watching.start(words, elsewhere.environment)
  await using page = new PageByHttp(watching)
  await page.until('orders are completed', MODEL, ({ latest }) => (latest.completed_per_s ?? 0) > 0)
  const [system] = page.state?.systems ?? []
  expect(system?.raised_by).toContain('somebody else')
  expect(system?.not_offered).toContain('raised by somebody else')
  const offered = new Set(system?.services.flatMap(({ buttons }) => buttons))
  expect(offered).toEqual(new Set(['slow', 'fail', 'duplicate', 'poison']))
})

test('without --faults there are no buttons; what ends goes from the page, and what is raised later comes', async () => {
  using own = ownNotes()
  const plain = await raiseModel(MODEL, own.environment, [])
  await using watching = await Watching.start([MODEL], own.environment)
  expect(watching.token).toBeNull()
  await using page = new PageByHttp(watching)
  await page.until('its services', MODEL, ({ system }) => system.services.length > 0)
  expect(page.state?.faults).toBe(false)
  expect(page.state?.systems[0]?.services.flatMap(({ buttons }) => buttons)).toEqual([])
  expect(await page.press(MODEL, INVENTORY, 'kill')).toMatchObject({ status: 403 })

  await plain[Symbol.asyncDispose]()
  const isOurs = ({ raised_by }: SystemState) => raised_by.startsWith('npm run up')
  await page.untilTold('it has gone', ({ systems }) => !systems.some(isOurs))
  await using _second = await raiseModel(MODEL, own.environment, [])
  await page.until('all of it is up', MODEL, ({ system }) => {
    const { services } = system
    return isOurs(system) && services.length > 0 && services.every(({ condition }) => condition === 'up')
  })

  // What the system itself does not allow is not offered; anybody can send it messages.
  await using breaking = await Watching.start([MODEL, '--faults'], own.environment)
  await using other = new PageByHttp(breaking)
  await other.until('its services', MODEL, ({ system }) => system.services.length > 0)
  const [system] = other.state?.systems ?? []
  expect(system?.not_offered).toContain(`npm run up -- ${MODEL} --faults`)
  const offered = new Set(system?.services.flatMap(({ buttons }) => buttons))
  expect(offered).toEqual(new Set(['duplicate', 'poison']))
})
