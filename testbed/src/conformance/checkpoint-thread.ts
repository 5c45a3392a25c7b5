import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { type Raised, untilQuiet } from './raised.ts'
import { toldCheckpoints } from './told-checkpoints.ts'
import { expectAccepted, expectWhole, placeMany, placeUntil } from './whole-orders.ts'

const ORDERS = 40

/**
 * The thread that makes the checkpoints of a store dies at its work, in each service in turn: the service
 * says so, makes them itself for as long as it lives, and nobody else notices.
 */
export function checkpointThreadDies(raised: Raised, services: readonly string[]): void {
  describe.each(services)('the checkpoint thread of %s', (name) => {
    it('dies under load: the service says so and goes on, and nothing is refused, lost or doubled', async () => {
      const suite = raised()
      const service = suite.running.service(name)
      const madeMoreThan = (most: number) => async () => (await toldCheckpoints(suite, name)).made > most
      const answers = await placeUntil(suite, `${name} has made a checkpoint`, madeMoreThan(0))
      expect(await toldCheckpoints(suite, name)).toMatchObject({ by: 'thread' })
      const at_its_death = placeMany(suite, ORDERS)
      await service.endCheckpointThread()
      const { made, by } = await toldCheckpoints(suite, name)
      expect(by).toBe('connection')
      answers.push(...(await at_its_death))
      answers.push(...(await placeUntil(suite, `${name} makes checkpoints itself`, madeMoreThan(made + 1))))
      const health = await request(`${suite.running.deployment.urls.get(name)}/health`)
      expect(await health.body.json()).toMatchObject({ ready: true })
      await untilQuiet(suite)
      expectAccepted(answers)
      expectWhole(suite, answers)
      // Whoever starts the service again has both again.
      await service.stop()
      await service.start()
      expect(await toldCheckpoints(suite, name)).toMatchObject({ by: 'thread' })
    })
  })
}
