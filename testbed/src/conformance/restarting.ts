import { describe, expect, it } from 'vitest'
import { until } from '../order-client.ts'
import { type Raised, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'
import { type Answered, expectWhole, placeMany } from './whole-orders.ts'

const ORDERS = 40

/**
 * Each service is ended in turn while orders keep coming, and started again. Whatever was accepted ends,
 * once; whatever was refused left nothing behind.
 */
export function restarting(raised: Raised, services: readonly string[]): void {
  describe.each(services)('%s', (name) => {
    it.each(['stop', 'kill'] as const)(
      '%s and start again: nothing accepted is lost or doubled',
      async (how) => {
        const suite = raised()
        const service = suite.running.service(name)
        const first = placeMany(suite, ORDERS)
        await service[how]()
        const second = placeMany(suite, ORDERS)
        const answers = [...(await first), ...(await second)]
        await service.start()
        answers.push(...(await placeMany(suite, ORDERS)))
        await untilQuiet(suite)
        expectWhole(suite, answers)
      },
    )
  })
}

/** The message that a service dies of: some were handled before. */
const DEADLY_MESSAGE = 3

/** Each service kills itself in turn, with a message in its hands, and is started again at once. */
export function dyingAtWork(raised: Raised, services: readonly string[]): void {
  describe.each(services)('%s', (name) => {
    it('dies in the middle of a handler and starts again: nothing accepted is lost or doubled', async () => {
      const suite = raised()
      const service = suite.running.service(name)
      const points = await service.crashPoints()
      // A service that shares our process has no death of its own, and says so.
      expect(points.length > 0).toBe(service.pid() !== undefined)
      // Another point for each service.
      const point = points[services.indexOf(name) % points.length]
      if (point !== undefined) await service.crashAt(point, DEADLY_MESSAGE)
      const answers = await placeMany(suite, ORDERS)
      if (point !== undefined) {
        const isDead = () => service.pid() === undefined
        await until(`${name} died ${point}`, SETTLES_WITHIN_MS, suite.signal, isDead)
        await service.start()
      }
      answers.push(...(await placeMany(suite, ORDERS)))
      await untilQuiet(suite)
      expectWhole(suite, answers)
    })
  })
}

const BURST_ORDERS = 800
const BURST_IN_FLIGHT = 64

/** The same in the middle of a burst, with hundreds of messages in work. */
export function killedInABurst(raised: Raised): void {
  it('inventory is killed in a burst and started again: nothing accepted is lost or doubled', async () => {
    const suite = raised()
    const inventory = suite.running.service('inventory-service')
    const answers: Answered[] = []
    let killed: Promise<void> | undefined
    const place = async () => {
      while (answers.length < BURST_ORDERS) {
        answers.push(...(await placeMany(suite, 1)))
        // A quarter is through: the rest is on its way, and the kill meets it there.
        if (answers.length > BURST_ORDERS / 4) killed ??= inventory.kill().then(() => inventory.start())
      }
    }
    await Promise.all(Array.from({ length: BURST_IN_FLIGHT }, place))
    await killed
    await untilQuiet(suite)
    expectWhole(suite, answers)
  })
}
