import {
  describeSecured,
  ENCODED_LOGIN,
  expectRefused,
  expectWholeOrder,
  HAS_IPV6,
  trust,
} from '@three-ways/testbed/conformance/own-broker'
import { expect, it } from 'vitest'
import { system } from './system.ts'

describeSecured('a RabbitMQ that somebody secured', system, (secured) => {
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
    await expectRefused(system, secured, `amqp://localhost:${secured.ports.tls}`, /speaks TLS; write amqps:/)
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

  it.skipIf(!HAS_IPV6)('carries a whole order over IPv6 (skipped where there is no ::1)', async () => {
    await expectWholeOrder(system, secured, {
      url: `amqp://${ENCODED_LOGIN}@[::1]:${secured.ports.ipv6}`,
      management_url: String(secured.own.broker.management_url),
    })
    expect(HAS_IPV6).toBe(true)
  })
})
