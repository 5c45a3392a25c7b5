import { until } from '@three-ways/testbed/order-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RaisedPatterns, raisePatterns } from './raise-patterns.ts'

const PATIENCE_MS = 15_000

describe('fire-and-forget, carried by the reference model', () => {
  const owned = new AsyncDisposableStack()
  let raised: RaisedPatterns
  beforeAll(async () => {
    raised = await raisePatterns('reference', owned)
  })
  afterAll(() => owned.disposeAsync())

  const register = (body: unknown) => raised.ask('user-service', 'POST /register', body)
  const user = async (id: number) => (await raised.ask('user-service', `GET /users/${id}`)).body
  const welcomed = (id: number) =>
    until('the user is welcomed', PATIENCE_MS, raised.signal, async () => {
      return (await user(id)).welcome_mail === 'sent'
    })

  it('answers as the study does, with a number for the user', async () => {
    const { status, body } = await register({ email: 'ada@example.org' })
    expect(status).toBe(202)
    expect(body).toMatchObject({ id: 1, email: 'ada@example.org', event_published: true })
    expect(body.message).toEqual(expect.any(String))
    await welcomed(1)
    expect((await raised.ask('user-service', 'GET /users')).body.count).toBe(1)
  })

  it('refuses an address that is taken, and knows a request again', async () => {
    const first = await register({ email: 'bob@example.org', request_id: 'bob' })
    const taken = await register({ email: 'bob@example.org' })
    expect(taken).toMatchObject({ status: 400, body: { detail: 'Email already registered' } })
    expect(await register({ email: 'bob@example.org', request_id: 'bob' })).toEqual(first)
    expect((await register({ email: 'eve@example.org', request_id: 'bob' })).status).toBe(409)
  })

  it.each([{}, { email: 1 }, { email: 'nobody' }, [], { email: 'a@b.c', request_id: 'no spaces' }])(
    'names what is wrong with %j',
    async (body) => {
      const refused = await register(body)
      expect(refused.status).toBe(400)
      expect(refused.body.faults.length).toBeGreaterThan(0)
    },
  )

  it('has no user where none is', async () => {
    expect((await raised.ask('user-service', 'GET /users/99')).status).toBe(404)
    expect((await raised.ask('user-service', 'GET /users/ada')).status).toBe(400)
  })

  it('registers while the mail service is away, and sends each mail once when it is back', async () => {
    const mails = raised.running.service('email-service')
    const before = (await raised.ask('email-service', 'GET /mails')).body.count
    await mails.kill()
    const ids = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const { status, body } = await register({ email: `later-${n}@example.org` })
        expect(status).toBe(202)
        return body.id as number
      }),
    )
    expect(new Set(ids).size).toBe(10)
    await mails.start()
    for (const id of ids) await welcomed(id)
    expect((await raised.ask('email-service', 'GET /mails')).body.count).toBe(before + 10)
    expect(raised.running.ledgerView().external_effects_doubled).toBe(0)
  })
})
