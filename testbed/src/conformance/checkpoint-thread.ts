import { request } from 'undici'
import { expect, it } from 'vitest'
import type { ServiceHandle } from '../system.ts'
import { type Raised, type RaisedForSuite, untilQuiet } from './raised.ts'
import { allMadeMoreThan, toldCheckpoints } from './told-checkpoints.ts'
import { type Answered, expectAccepted, expectWhole, placeMany, placeUntil } from './whole-orders.ts'

const ORDERS = 40

/**
 * The thread that makes the checkpoints of a store dies at its work, in one service after the other: each
 * says so, makes them itself for as long as it lives, and nobody else notices.
 */
export function checkpointThreadDies(raised: Raised, services: readonly string[]): void {
  const title =
    'the checkpoint threads of all services die under load, one after the other: each service says so and ' +
    'goes on, and nothing is refused, lost or doubled'
  it(title, async () => {
    const suite = raised()
    const handles = services.map((name) => suite.running.service(name))
    const answers = await placeUntil(suite, 'all have made a checkpoint', allMadeMoreThan(suite, services))
    expect(await makers(suite, services)).toEqual(services.map(() => 'thread'))
    for (const [index, service] of handles.entries()) {
      answers.push(...(await endUnderLoad(suite, service)))
      const ended = (at: number) => (at <= index ? 'connection' : 'thread')
      expect(await makers(suite, services), service.name).toEqual(services.map((_, at) => ended(at)))
    }
    const made = (await toldCheckpoints(suite, services)).map((one) => one.made + 1)
    const by_themselves = 'all make checkpoints themselves'
    answers.push(...(await placeUntil(suite, by_themselves, allMadeMoreThan(suite, services, made))))
    for (const name of services) {
      const health = await request(`${suite.running.deployment.urls.get(name)}/health`)
      expect(await health.body.json(), name).toMatchObject({ ready: true })
    }
    await untilQuiet(suite)
    expectAccepted(answers)
    expectWhole(suite, answers)
    // Whoever starts a service again has both again.
    await Promise.all(handles.map((service) => service.stop().then(() => service.start())))
    expect(await makers(suite, services)).toEqual(services.map(() => 'thread'))
  })
}

async function endUnderLoad(suite: RaisedForSuite, service: ServiceHandle): Promise<readonly Answered[]> {
  const at_its_death = placeMany(suite, ORDERS)
  await service.endCheckpointThread()
  return at_its_death
}

/** By whom the checkpoints of each of these services are made. */
async function makers(suite: RaisedForSuite, services: readonly string[]): Promise<readonly unknown[]> {
  return (await toldCheckpoints(suite, services)).map(({ by }) => by)
}
