import { freePorts } from '../brokers/free-ports.ts'
import { SwallowingProxy } from '../swallowing-proxy.ts'
import type { SystemUnderTest } from '../system.ts'
import { raise } from './raise.ts'
import type { RaisedForSuite } from './raised.ts'

/** A raised system of services that call each other, one of which is reached through a proxy. */
export interface RaisedBehindProxy {
  readonly proxy: SwallowingProxy
  readonly raised: RaisedForSuite
}

/** All but the proxied one itself call `neighbour` through it, and wait so long for an answer. */
export async function raiseBehindProxy(
  system: SystemUnderTest,
  neighbour: string,
  request_timeout_ms: number,
  owned: AsyncDisposableStack,
): Promise<RaisedBehindProxy> {
  const names = system.services.map(({ name }) => name)
  const free = await freePorts(names.length)
  const ports = new Map(names.map((name, index) => [name, free[index] ?? 0]))
  const proxy = owned.use(await SwallowingProxy.open(ports.get(neighbour) ?? 0))
  const peers = [...ports].map(([name, port]) => [name, name === neighbour ? proxy.port : port] as const)
  const environment = {
    PEERS: peers.map(([name, port]) => `${name}=http://127.0.0.1:${port}`).join(),
    REQUEST_TIMEOUT_MS: String(request_timeout_ms),
  }
  return { proxy, raised: await raise(system, owned, { ports, environment }) }
}
