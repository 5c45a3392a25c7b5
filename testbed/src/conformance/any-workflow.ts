import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../order-client.ts'
import type { SystemUnderTest } from '../system.ts'
import { raise } from './raise.ts'
import { type RaisedForSuite, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

const SIGNUPS = 25
/** What becomes of one signup, in the services' own words. */
const EFFECTS = ['signed up as Ada', 'mailed', 'badge printed', 'badge known']

/**
 * The proof that a workflow is data: a model carries the welcome workflow
 * (`order-workflow/test/tiny-workflow.ts`) as it carries orders, and loses nothing of it. `system` declares
 * that workflow's services and reads its stores; `workflow_module` is where service processes find it.
 */
export function carriesAnyWorkflow(system: SystemUnderTest, workflow_module: URL): void {
  describe(`${system.name} carries another workflow`, () => {
    const owned = new AsyncDisposableStack()
    let suite: RaisedForSuite | undefined
    const raised = () => {
      if (suite === undefined) throw new Error(`${system.name} was not raised`)
      return suite
    }
    beforeAll(async () => {
      suite = await raise(system, owned, { workflow: workflow_module.href })
    })
    afterAll(() => owned.disposeAsync())

    it('brings one event to two services, once each, and back what one of them emitted', async () => {
      const id = raised().newId()
      expect(await signUp(raised(), id)).toBe(system.guarantees.doneWhenAccepted ? 201 : 202)
      await expectWelcomed(raised(), [id])
    })

    it('hands a service nothing that it would only skip', async () => {
      const id = raised().newId()
      await signUp(raised(), id)
      await expectWelcomed(raised(), [id])
      for (const { name } of raised().running.services) {
        expect([name, await skippedBy(raised(), name)]).toEqual([name, 0])
      }
    })

    it('knows the same signup again, and another one by the same id', async () => {
      const id = raised().newId()
      const first = await signUp(raised(), id)
      expect(await signUp(raised(), id)).toBe(first)
      expect(await signUp(raised(), id, 'Somebody Else')).toBe(409)
      await expectWelcomed(raised(), [id])
    })

    it.each(handlersOf(system))('loses nothing and doubles nothing when %s is killed', async (name) => {
      const ids = Array.from({ length: 2 * SIGNUPS }, () => raised().newId())
      const before = Promise.all(ids.slice(0, SIGNUPS).map((id) => signUp(raised(), id)))
      const service = raised().running.service(name)
      await service.kill()
      const answers = await Promise.all(ids.slice(SIGNUPS).map((id) => signUp(raised(), id)))
      await service.start()
      for (const status of [...(await before), ...answers]) expect([201, 202]).toContain(status)
      await expectWelcomed(raised(), ids)
    })

    it('brings one of them the event while another is silent, where they are called at once', async () => {
      await using apart = new AsyncDisposableStack()
      // Nobody waits where a receipt was given. Who waits does so for all at once only when told, and here
      // for longer than this test, so that a call that came to nothing does not make room for the next.
      const environment = { AWAITED_CALLS: 'at-once', REQUEST_TIMEOUT_MS: '600000' }
      const own = system.guarantees.doneWhenAccepted
        ? await raise(system, apart, { workflow: workflow_module.href, environment })
        : raised()
      const [silent = '', other = ''] = handlersOf(system)
      const id = own.newId()
      await own.running.service(silent).pause()
      const answer = signUp(own, id)
      await until(`${other} has the event`, SETTLES_WITHIN_MS, own.signal, async () => {
        return (await effectsOf(own, other))[`badge printed ${id}`] === 1
      }).finally(() => own.running.service(silent).resume())
      expect([201, 202]).toContain(await answer)
      await expectWelcomed(own, [id])
    })
  })
}

/** Everybody but the first service, whose door takes the signups. */
function handlersOf({ services }: SystemUnderTest): string[] {
  return services.slice(1).map(({ name }) => name)
}

async function signUp({ running, signal }: RaisedForSuite, signup_id: string, name = 'Ada'): Promise<number> {
  const { statusCode, body } = await request(`${running.door}/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ signup_id, name }),
    signal,
  })
  await body.dump()
  return statusCode
}

/** All effects of each signup are there, each of them once. */
async function expectWelcomed(suite: RaisedForSuite, ids: readonly string[]): Promise<void> {
  const seen = async () => {
    const perService = await Promise.all(suite.running.services.map(({ name }) => effectsOf(suite, name)))
    const effects: Record<string, number> = Object.assign({}, ...perService)
    return ids.map((id) => EFFECTS.map((what) => effects[`${what} ${id}`] ?? 0))
  }
  const areWelcomed = async () => (await seen()).flat().every((count) => count > 0)
  await until('every signup is welcomed', SETTLES_WITHIN_MS, suite.signal, areWelcomed, { lasts: true })
  await untilQuiet(suite)
  expect(await seen()).toEqual(ids.map(() => EFFECTS.map(() => 1)))
}

async function effectsOf(
  { running, signal }: RaisedForSuite,
  service: string,
): Promise<Readonly<Record<string, number>>> {
  const { body } = await request(`${running.deployment.urls.get(service)}/effects`, { signal })
  return (await body.json()) as Record<string, number>
}

async function skippedBy({ running, signal }: RaisedForSuite, service: string): Promise<unknown> {
  const { body } = await request(`${running.deployment.urls.get(service)}/status`, { signal })
  return ((await body.json()) as { messages_skipped?: unknown }).messages_skipped
}
