import type { Obstacle } from '@three-ways/testbed/broker-things'
import { type Management, ManagementFailed } from './management.ts'
import type { DeclaredQueue, Topology } from './topology.ts'

/** A policy of the broker, as the management API tells it. */
export interface Policy {
  readonly name: string
  /** What the names of queues or exchanges are matched with. */
  readonly pattern: string
  readonly 'apply-to': string
  readonly definition: Readonly<Record<string, unknown>>
  /** Of those that match, the highest one alone counts. */
  readonly priority: number
}

/**
 * Policies of others under which what lies in our queues would go without a trace: letters that expire or
 * make room for later ones, queues that are removed while nobody reads them. AMQP does not tell them; rejects
 * with `ManagementFailed` where the management API does not either.
 */
export async function losingPolicies(
  management: Management,
  vhost: string,
  topology: Topology,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  const read = async (kind: string) =>
    (await management.read(`/${kind}/${encodeURIComponent(vhost)}`, signal)) as Policy[]
  const policies = await read('policies')
  // Who may see the first kind may not see the second one everywhere.
  const operators = await read('operator-policies').catch((error: unknown) => {
    if (error instanceof ManagementFailed) return []
    throw error
  })
  return topology.queues.flatMap((queue) => lossesOf(queue, policies, operators))
}

/** What one queue would lose by them; an operator's policy goes above the other one that matches. */
export function lossesOf(
  queue: DeclaredQueue,
  policies: readonly Policy[],
  operators: readonly Policy[],
): Obstacle[] {
  const effective = [policies, operators].flatMap((kind) => highestFor(queue, kind))
  const names = effective.map(({ name }) => name).join(' and ')
  const definition = Object.assign({}, ...effective.map((policy) => policy.definition))
  const losing = losingKeys(queue, definition).map((key) => `${key} ${String(definition[key])}`)
  if (losing.length === 0) return []
  const found = `the policy ${names} with ${losing.join(', ')}`
  return [{ where: `queue ${queue.name}`, expected: 'no policy that takes messages out of it', found }]
}

function highestFor(queue: DeclaredQueue, policies: readonly Policy[]): Policy[] {
  return policies
    .filter((policy) => appliesTo(policy, queue))
    .sort((one, other) => other.priority - one.priority)
    .slice(0, 1)
}

function appliesTo({ pattern, 'apply-to': kind }: Policy, { name, arguments: declared }: DeclaredQueue) {
  const own_kind = declared['x-queue-type'] === 'stream' ? 'streams' : `${declared['x-queue-type']}_queues`
  if (!['all', 'queues', own_kind].includes(kind)) return false
  try {
    return new RegExp(pattern).test(name)
  } catch {
    // The broker's expressions know more than ours: rather one that is named in vain.
    return true
  }
}

/** What expires or overflows in the queue of a service goes to its dead letters, and is not lost. */
function losingKeys({ taken_by, arguments: declared }: DeclaredQueue, definition: Record<string, unknown>) {
  const losing = ['expires']
  if (taken_by === 'person') {
    losing.push('message-ttl')
    const is_bounded = declared['x-max-length'] !== undefined || definition.overflow === 'reject-publish'
    if (!is_bounded) losing.push('max-length', 'max-length-bytes')
  }
  return losing.filter((key) => definition[key] !== undefined)
}
