import type { Blockages } from '@three-ways/service-runtime/blockages'
import type { Connection } from './connection.ts'

/**
 * Tells members of a group that are none of a service's own instances, as `client at host`: each of them is
 * given partitions, and what it reads there the service never sees. To be called whenever the group was
 * joined: whoever comes or goes has all of it join anew. Rejects as the broker does.
 */
export async function tellOthersInGroup(
  connection: Pick<Connection, 'admin' | 'client_id'>,
  group: string,
  blockages: Blockages,
): Promise<void> {
  const described = await connection.admin()?.describeGroups([group])
  if (described === undefined) return
  const members = described.groups.flatMap((one) => one.members)
  const others = members.filter(({ clientId }) => clientId !== connection.client_id)
  const sharing = `having group ${group} to itself`
  if (others.length === 0) return blockages.end(sharing)
  const who = others.map(({ clientId, clientHost }) => `${clientId} at ${clientHost.replace(/^\//, '')}`)
  const remedy = 'give it a group of its own, then bench republish brings back what it took'
  blockages.begin(sharing, new Error(`${who.join(', ')} reads in it too; ${remedy}`))
}
