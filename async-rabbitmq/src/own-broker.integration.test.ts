import { mkdtempSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { whyNoCertificates } from '@three-ways/testbed/brokers/test-certificates'
import {
  ENCODED_LOGIN,
  expectRefused,
  expectWholeOrder,
  openSecuredBroker,
  PASSWORD,
  type SecuredBroker,
  trust,
  USER,
} from '@three-ways/testbed/conformance/own-broker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { system } from './system.ts'

const no_certificates = whyNoCertificates()
const hasIpv6 = Object.values(networkInterfaces()).some((one) =>
  one?.some(({ address }) => address === '::1'),
)

describe.skipIf(no_certificates !== undefined)(
  `a RabbitMQ that somebody secured${no_certificates === undefined ? '' : ` (${no_certificates})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'three-ways-own-rabbitmq-'))
    let secured: SecuredBroker
    beforeAll(async () => {
      secured = await openSecuredBroker(system, folder)
      await makeUser(secured)
    })
    afterAll(async () => {
      await secured[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    })

    it('is refused in one sentence where nobody trusts its certificate', async () => {
      const url = `amqps://${ENCODED_LOGIN}@localhost:${secured.ports.tls}`
      await expectRefused(system, secured, url, /signed by nobody who is trusted here .*NODE_EXTRA_CA_CERTS/)
    })

    it('is refused in one sentence where its certificate is for another name', async () => {
      using _ = trust(secured.certificates)
      const url = `amqps://${ENCODED_LOGIN}@127.0.0.1:${secured.ports.tls}`
      await expectRefused(system, secured, url, /certificate of .* is for another name/)
    })

    it('is refused in one sentence where only one of port and address speaks TLS', async () => {
      using _ = trust(secured.certificates)
      const { port } = new URL(secured.own.broker.url)
      await expectRefused(
        system,
        secured,
        `amqp://localhost:${secured.ports.tls}`,
        /speaks TLS; write amqps:/,
      )
      await expectRefused(system, secured, `amqps://localhost:${port}`, /speaks no TLS/)
    })

    it('refuses a wrong password and a vhost that is not there at once', async () => {
      using _ = trust(secured.certificates)
      const { tls } = secured.ports
      await expectRefused(system, secured, `amqps://ana:half%3As3cret@localhost:${tls}`, /refuses user ana/)
      const elsewhere = `amqps://${ENCODED_LOGIN}@localhost:${tls}/elsewhere`
      await expectRefused(system, secured, elsewhere, /does not let user ana into this vhost/)
    })

    it('carries a whole order over TLS and a login, and is asked over https', async () => {
      using _ = trust(secured.certificates)
      await expectWholeOrder(system, secured, {
        url: `amqps://${ENCODED_LOGIN}@localhost:${secured.ports.tls}`,
        management_url: `https://${ENCODED_LOGIN}@localhost:${secured.ports.management_tls}`,
      })
    })

    it.skipIf(!hasIpv6)('carries a whole order over IPv6 (skipped where there is no ::1)', async () => {
      await expectWholeOrder(system, secured, {
        url: `amqp://${ENCODED_LOGIN}@[::1]:${secured.ports.ipv6}`,
        management_url: String(secured.own.broker.management_url),
      })
      expect(hasIpv6).toBe(true)
    })
  },
)

/** What an administrator does for who is to use the broker. */
async function makeUser({ own }: SecuredBroker): Promise<void> {
  const { origin } = new URL(own.broker.management_url ?? '')
  const headers = { authorization: `Basic ${btoa('guest:guest')}`, 'content-type': 'application/json' }
  const put = async (path: string, body: object) => {
    const answer = await fetch(`${origin}/api/${path}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(body),
    })
    expect(answer.ok).toBe(true)
  }
  await put(`users/${USER}`, { password: PASSWORD, tags: 'administrator' })
  await put(`permissions/%2F/${USER}`, { configure: '.*', write: '.*', read: '.*' })
}
