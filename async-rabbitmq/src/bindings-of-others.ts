import type { Obstacle } from '@three-ways/testbed/broker-things'
import type { Sight } from './look.ts'
import type { Management } from './management.ts'
import type { Topology } from './topology.ts'

interface Binding {
  readonly source: string
  readonly destination: string
  readonly destination_type: 'queue' | 'exchange'
  readonly routing_key: string
}

/**
 * Bindings to or from our names that are not ours: somebody's messages would come to us, or ours go to
 * somebody. AMQP does not tell them; rejects with `ManagementFailed` where the management API is silent too.
 * `whole` is the topology with all its observers.
 */
export async function bindingsOfOthers(
  management: Management,
  vhost: string,
  whole: Topology,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  const path = `/bindings/${encodeURIComponent(vhost)}`
  const bindings = (await management.read(path, signal)) as Binding[]
  const exchanges = new Set(whole.exchanges.map(({ name }) => name))
  const queues = new Map(whole.queues.map((queue) => [queue.name, queue]))
  const isOurs = ({ source, destination, destination_type, routing_key }: Binding) =>
    destination_type === 'queue' &&
    [...(queues.get(destination)?.bindings ?? []), ...(queues.get(destination)?.unbound ?? [])].some(
      ({ exchange, key }) => exchange === source && key === routing_key,
    )
  return bindings.flatMap((binding): Obstacle[] => {
    const { source, destination, destination_type, routing_key } = binding
    // Every queue is bound to the nameless exchange by its own name.
    if (source === '' || isOurs(binding)) return []
    const found = `bound to ${source} by "${routing_key}"`
    if (destination_type === 'queue' ? queues.has(destination) : exchanges.has(destination)) {
      return [{ where: `${destination_type} ${destination}`, expected: 'our bindings alone', found }]
    }
    if (!exchanges.has(source)) return []
    const theirs = `${destination_type} ${destination} ${found}`
    return [{ where: `exchange ${source}`, expected: 'our bindings alone', found: theirs }]
  })
}

/**
 * Without sight of bindings: an exchange beside which none of the queues is that we always make with it is
 * somebody else's. Our queues have arguments of which nobody thinks by chance, so that they prove themselves.
 */
export function unprovenExchanges(whole: Topology, missing: Sight['missing']): readonly Obstacle[] {
  const there = whole.queues.filter(({ name }) => !missing.queues.includes(name))
  return whole.exchanges.flatMap(({ name }) => {
    if (missing.exchanges.includes(name)) return []
    const proven = there.some(({ bindings }) => bindings.some(({ exchange }) => exchange === name))
    const found = 'none, and who else is bound to it is told by the management API alone'
    return proven ? [] : [{ where: `exchange ${name}`, expected: 'our queues beside it', found }]
  })
}
