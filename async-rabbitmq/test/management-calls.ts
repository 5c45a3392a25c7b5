import type { TestBroker } from '@three-ways/testbed/conformance/test-broker'

/** Asks the management API of a test broker for what no service ever does. */
export async function ask(
  { broker, signal }: TestBroker,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const { origin, username, password } = new URL(broker.management_url ?? '')
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const headers = { authorization, 'content-type': 'application/json' }
  const sent = body === undefined ? null : JSON.stringify(body)
  const response = await fetch(`${origin}/api${path}`, { method, headers, signal, body: sent })
  if (!response.ok) throw new Error(`${method} ${path}: expected 2xx, got ${response.status}`)
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

/** Sets a policy on one queue, on top of the arguments that it was declared with. */
export async function setPolicy(
  own: TestBroker,
  vhost: string,
  queue: string,
  definition: Readonly<Record<string, number>>,
): Promise<void> {
  const policy = { pattern: `^${queue}$`, definition, 'apply-to': 'queues', priority: 1 }
  await ask(own, 'PUT', `/policies/${vhost}/${queue}`, policy)
}

/** Sets a policy on one exchange, as somebody else. */
export async function setExchangePolicy(
  own: TestBroker,
  vhost: string,
  name: string,
  exchange: string,
  definition: Readonly<Record<string, string>>,
): Promise<void> {
  const policy = { pattern: `^${exchange}$`, definition, 'apply-to': 'exchanges', priority: 1 }
  await ask(own, 'PUT', `/policies/${vhost}/${name}`, policy)
}

export async function policiesOf(own: TestBroker, vhost: string): Promise<readonly { name: string }[]> {
  return (await ask(own, 'GET', `/policies/${vhost}`)) as { name: string }[]
}

/**
 * Closes the connections of a vhost that the management API knows, as an operator would; it learns of new
 * ones with a delay. Gives how many were closed.
 */
export async function closeConnections(own: TestBroker, vhost: string): Promise<number> {
  const open = (await ask(own, 'GET', `/vhosts/${vhost}/connections`)) as { name: string }[]
  const closing = open.map(({ name }) => ask(own, 'DELETE', `/connections/${encodeURIComponent(name)}`))
  // One that has ended meanwhile is not found.
  return (await Promise.allSettled(closing)).filter(({ status }) => status === 'fulfilled').length
}
