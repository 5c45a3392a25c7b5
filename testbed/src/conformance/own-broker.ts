import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { describe, expect, vi } from 'vitest'
import { bringUp } from '../bring-up.ts'
import { attachBroker } from '../brokers/attach.ts'
import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import { freePorts } from '../brokers/free-ports.ts'
import {
  makeTestCertificates,
  type TestCertificates,
  whyNoCertificates,
} from '../brokers/test-certificates.ts'
import { OrderClient } from '../order-client.ts'
import type { SystemUnderTest } from '../system.ts'
import { openForFile } from './open-for-file.ts'
import { SETTLES_WITHIN_MS } from './raised.ts'
import { openTestBroker, type TestBroker } from './test-broker.ts'

/** Everything in it that means something in a URL, and something to look for. */
export const PASSWORD = 'half:way@s3cret/recognisable%41?#'
export const USER = 'ana'
export const ENCODED_LOGIN = `${USER}:${encodeURIComponent(PASSWORD)}`

/** A broker as somebody may have it who secured it. */
export interface SecuredBroker extends AsyncDisposable {
  readonly own: TestBroker
  readonly certificates: TestCertificates
  readonly ports: Readonly<Record<'tls' | 'tls_login' | 'management_tls' | 'ipv6', number>>
}

/** Opens one with certificates that were made for it a moment ago, in `folder`. */
async function openSecuredBroker(system: SystemUnderTest, folder: string): Promise<SecuredBroker> {
  const certificates = makeTestCertificates(folder)
  const [tls = 0, tls_login = 0, management_tls = 0, ipv6 = 0] = await freePorts(4)
  const { identity_file } = certificates
  const own = await openTestBroker(system, {
    secured: {
      identity_file,
      user: USER,
      password: PASSWORD,
      tls_port: tls,
      tls_login_port: tls_login,
      management_tls_port: management_tls,
      ipv6_port: ipv6,
    },
  })
  if (system.broker === 'rabbitmq') await makeUser(own)
  const ports = { tls, tls_login, management_tls, ipv6 }
  return { own, certificates, ports, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() }
}

/** What an administrator of RabbitMQ does for who is to use it; a Kafka is started with its users. */
async function makeUser({ broker }: TestBroker): Promise<void> {
  const { origin } = new URL(broker.management_url ?? '')
  const headers = { authorization: `Basic ${btoa('guest:guest')}`, 'content-type': 'application/json' }
  const put = async (path: string, content: object) => {
    const body = JSON.stringify(content)
    const { status } = await fetch(`${origin}/api/${path}`, { method: 'PUT', headers, body })
    expect([201, 204]).toContain(status)
  }
  await put(`users/${USER}`, { password: PASSWORD, tags: 'administrator' })
  await put(`permissions/%2F/${USER}`, { configure: '.*', write: '.*', read: '.*' })
}

/**
 * Tests on a secured broker of their own, which is there while they run; skipped, with the reason in their
 * name, where no certificates can be made.
 */
export function describeSecured(
  name: string,
  system: SystemUnderTest,
  tests: (secured: SecuredBroker) => void,
): void {
  const why_not = whyNoCertificates()
  const shown = why_not === undefined ? name : `${name} (${why_not})`
  describe.skipIf(why_not !== undefined)(shown, () => {
    const opened = openForFile(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'three-ways-certificates-'))
      const secured = await openSecuredBroker(system, folder)
      return {
        ...secured,
        async [Symbol.asyncDispose]() {
          await secured[Symbol.asyncDispose]()
          rmSync(folder, { recursive: true, force: true })
        },
      }
    })
    tests({
      get own() {
        return opened().own
      },
      get certificates() {
        return opened().certificates
      },
      get ports() {
        return opened().ports
      },
      [Symbol.asyncDispose]: () => opened()[Symbol.asyncDispose](),
    })
  })
}

/** Whether this machine has an IPv6 address of its own. */
export const HAS_IPV6 = Object.values(networkInterfaces()).some((one) =>
  one?.some(({ address }) => address === '::1'),
)

/** Has this process, and every service that it starts, believe what the authority signed. */
export function trust({ authority_file }: TestCertificates): Disposable {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, readFileSync(authority_file, 'utf8')])
  vi.stubEnv('NODE_EXTRA_CA_CERTS', authority_file)
  return {
    [Symbol.dispose]() {
      setDefaultCACertificates(before)
      vi.unstubAllEnvs()
    },
  }
}

/** Who names this address is told in one sentence why not, and is not kept waiting for a deadline. */
export async function expectRefused(
  { probe, broker: kind }: SystemUnderTest,
  { own }: SecuredBroker,
  url: string,
  reason: RegExp,
): Promise<void> {
  if (kind === undefined) throw new TypeError('Naming a broker: expected a model that has one')
  const { folder: working_folder, signal } = own
  const attached = attachBroker({ kind, source: 'attach', url, probe, working_folder, signal, say: () => {} })
  const error: unknown = await attached.then(
    () => undefined,
    (failure: unknown) => failure,
  )
  expect(error).toBeInstanceOf(BrokerUnavailable)
  const { code, message } = error as BrokerUnavailable
  expect(message).toMatch(reason)
  expect(code).toBe('refused')
  expect(message).not.toMatch(/s3cret|half/)
  expect(message.trim()).not.toContain('\n')
}

/** A whole system on this address: an order goes its whole way, and what looks into the broker can, too. */
export async function expectWholeOrder(
  system: SystemUnderTest,
  { own }: SecuredBroker,
  { url, management_url }: { readonly url: string; readonly management_url?: string },
): Promise<void> {
  const { broker: kind, probe } = system
  if (kind === undefined) throw new TypeError('Naming a broker: expected a model that has one')
  const { folder: working_folder, signal } = own
  const request = { kind, source: 'attach', url, management_url, probe, working_folder, signal } as const
  await using broker = await attachBroker({ ...request, say: () => {} })
  await using running = await bringUp(system, broker, {
    durability: 'recommended',
    handler_concurrency: 4,
    observers: true,
    stock: 1_000_000,
    namespace: '',
    folder: join(own.folder, `services-${Date.now()}`),
    signal,
  })
  const customer = new OrderClient(running.door, signal)
  const placed = await customer.place({ order_id: `over-${Date.now()}`, item: 'burger', qty: 1 })
  expect(placed.http_status).toBe(202)
  const order = await customer.untilTerminal(String(placed.body.order_id), SETTLES_WITHIN_MS)
  expect(order).toMatchObject({ status: 'confirmed', notification: 'sent' })
  expect(await running.inspector.deadLetters(signal)).toEqual([])
  expect((await running.inspector.settings(signal)).handler_concurrency).toBe(4)
  expect((await running.replay?.history('analytics-service', signal))?.size).toBeGreaterThan(0)
  // The next one has the same names, and would wait for members that died as long as a session lasts.
  await Promise.all(running.services.map((service) => service.stop()))
}
