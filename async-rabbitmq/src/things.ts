import type { BrokerThing, FoundThing, ThingSearch } from '@three-ways/testbed/broker-things'
import type { ChannelModel } from 'amqplib'
import { ask, withConnection } from './amqp-session.ts'
import { type Management, ManagementFailed, managementOf } from './management.ts'
import { withVhost } from './open-connection.ts'
import { vhostOf } from './place.ts'

interface Broker {
  readonly broker_url: string
  readonly management_url?: string | undefined
}

/** Removes vhosts, queues and exchanges, messages included; what is not there is fine, and nothing stays. */
export async function removeThings(
  { broker_url, management_url }: Broker,
  things: readonly BrokerThing[],
  signal: AbortSignal,
): Promise<readonly []> {
  for (const { kind, name } of things) {
    if (kind === 'vhost') await managementOf(broker_url, management_url).removeVhost(name, signal)
  }
  const inVhosts = Map.groupBy(
    things.filter(({ kind }) => kind === 'queue' || kind === 'exchange'),
    ({ vhost }) => vhost ?? vhostOf(broker_url),
  )
  for (const [vhost, within] of inVhosts) {
    await withConnection(withVhost(broker_url, vhost), signal, async (model) => {
      const channel = await model.createConfirmChannel()
      for (const { kind, name } of within) {
        if (kind === 'queue') await channel.deleteQueue(name)
        else await channel.deleteExchange(name)
      }
    })
  }
  return []
}

/**
 * Vhosts with a wanted name, and queues and exchanges with one in the vhost of the URL. A broker whose
 * management API does not answer lists nothing: there only what is known from elsewhere can be found.
 */
export async function findThings(
  { broker_url, management_url }: Broker,
  { isWanted, known, say }: ThingSearch,
  signal: AbortSignal,
): Promise<readonly FoundThing[]> {
  const management = managementOf(broker_url, management_url)
  const vhost = vhostOf(broker_url)
  const vhosts: FoundThing[] = []
  let candidates: readonly BrokerThing[]
  try {
    for (const name of (await management.vhosts(signal)).filter(isWanted)) {
      vhosts.push({ kind: 'vhost', name, used_by: await usersOf(management, name, signal) })
    }
    candidates = await listed(management, vhost, signal)
  } catch (error) {
    if (!(error instanceof ManagementFailed)) throw error
    say(`Only what is on the lists of this machine can be looked for. ${error.message}`)
    candidates = known.filter((thing) => thing.vhost === vhost)
  }
  const wanted = candidates.filter(({ name }) => isWanted(name))
  const found = await withConnection(withVhost(broker_url, ''), signal, (model) => stillThere(model, wanted))
  return [...vhosts, ...found]
}

async function listed(management: Management, vhost: string, signal: AbortSignal): Promise<BrokerThing[]> {
  const namesAt = async (kind: 'queue' | 'exchange') => {
    const path = `/${kind}s/${encodeURIComponent(vhost)}?disable_stats=true`
    const all = (await management.read(path, signal)) as { name: string }[]
    return all.map(({ name }) => ({ kind, name, vhost }))
  }
  return [...(await namesAt('queue')), ...(await namesAt('exchange'))]
}

async function usersOf(
  management: Management,
  vhost: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = `/vhosts/${encodeURIComponent(vhost)}/connections`
  const connections = (await management.read(path, signal)) as unknown[]
  return connections.length === 0 ? undefined : `${connections.length} connections`
}

async function stillThere(model: ChannelModel, things: readonly BrokerThing[]): Promise<FoundThing[]> {
  const found: FoundThing[] = []
  for (const thing of things) {
    const there = await ask(model, async (channel) => {
      if (thing.kind === 'queue') return (await channel.checkQueue(thing.name)).consumerCount
      await channel.checkExchange(thing.name)
      return 0
    })
    if (!('answer' in there)) continue
    found.push({ ...thing, used_by: there.answer === 0 ? undefined : `${there.answer} that read it` })
  }
  return found
}
