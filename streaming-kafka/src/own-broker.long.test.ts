import { SASL_MECHANISMS } from '@three-ways/testbed/brokers/kafka-address'
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

describeSecured('a Kafka that somebody secured', system, (secured) => {
  it('is refused in one sentence where nobody trusts its certificate', async () => {
    const url = `kafka+ssl://localhost:${secured.ports.tls}`
    await expectRefused(system, secured, url, /signed by nobody who is trusted here .*NODE_EXTRA_CA_CERTS/)
  })

  it('is refused in one sentence where its certificate is for another name', async () => {
    using _ = trust(secured.certificates)
    const url = `kafka+ssl://127.0.0.1:${secured.ports.tls}`
    await expectRefused(system, secured, url, /certificate of .* is for another name/)
  })

  it('is refused in one sentence where only one of port and address speaks TLS', async () => {
    using _ = trust(secured.certificates)
    await expectRefused(system, secured, `localhost:${secured.ports.tls}`, /speaks TLS; write kafka\+ssl:/)
    await expectRefused(system, secured, `kafka+ssl://${secured.own.broker.url}`, /speaks no TLS/)
  })

  it.each(SASL_MECHANISMS)('refuses a wrong password by %s at once', async (mechanism) => {
    using _ = trust(secured.certificates)
    const login = 'ana:half:s3cret'
    const url = `kafka+ssl://${login}@localhost:${secured.ports.tls_login}?mechanism=${mechanism}`
    await expectRefused(system, secured, url, /refuses user ana/)
  })

  it.each(SASL_MECHANISMS)('carries a whole order over TLS and a login by %s', async (mechanism) => {
    using _ = trust(secured.certificates)
    const { tls_login } = secured.ports
    const url = `kafka+ssl://${ENCODED_LOGIN}@localhost:${tls_login}?mechanism=${mechanism}`
    await expectWholeOrder(system, secured, { url })
  })

  it('carries a whole order over TLS without a login, where one of two hosts is there', async () => {
    using _ = trust(secured.certificates)
    const url = `kafka+ssl://localhost:1,localhost:${secured.ports.tls}`
    await expectWholeOrder(system, secured, { url })
  })

  it.skipIf(!HAS_IPV6)('carries a whole order over IPv6 (skipped where there is no ::1)', async () => {
    await expectWholeOrder(system, secured, { url: `[::1]:${secured.ports.ipv6}` })
    expect(HAS_IPV6).toBe(true)
  })
})
