import type { BrokerThing, FoundThing, ThingSearch } from '@three-ways/testbed/broker-things'
import { withAdmin } from './admin-client.ts'

/**
 * Removes topics and groups; what is not there is fine. A group whose members were killed cannot be deleted
 * before their sessions expire: those are what it resolves with.
 */
export async function removeThings(
  broker_url: string,
  things: readonly BrokerThing[],
  signal: AbortSignal,
): Promise<readonly BrokerThing[]> {
  let stay: readonly BrokerThing[] = []
  await withAdmin(broker_url, signal, async (admin) => {
    const named = (kind: BrokerThing['kind']) =>
      new Set(things.filter((thing) => thing.kind === kind).map(({ name }) => name))
    const topics = named('topic')
    const groups = named('group')
    const there = (await admin.listTopics()).filter((topic) => topics.has(topic))
    if (there.length > 0) await admin.deleteTopics({ topics: there })
    const { groups: known } = await admin.listGroups()
    const left = known.map(({ groupId }) => groupId).filter((group) => groups.has(group))
    for (const group of left) await admin.deleteGroups([group]).catch(() => {})
    if (left.length === 0) return
    const { groups: still } = await admin.listGroups()
    const there_still = new Set(still.map(({ groupId }) => groupId))
    stay = things.filter(({ kind, name }) => kind === 'group' && there_still.has(name))
  })
  return stay
}

/** Topics and groups with a wanted name; a group with members is used by them. */
export async function findThings(
  broker_url: string,
  { isWanted }: ThingSearch,
  signal: AbortSignal,
): Promise<readonly FoundThing[]> {
  const found: FoundThing[] = []
  await withAdmin(broker_url, signal, async (admin) => {
    for (const name of (await admin.listTopics()).filter(isWanted)) {
      found.push({ kind: 'topic', name, used_by: undefined })
    }
    const { groups: known } = await admin.listGroups()
    const wanted = known.map(({ groupId }) => groupId).filter(isWanted)
    const { groups } = wanted.length === 0 ? { groups: [] } : await admin.describeGroups(wanted)
    for (const { groupId, members } of groups) {
      const used_by = members.length === 0 ? undefined : `${members.length} members`
      found.push({ kind: 'group', name: groupId, used_by })
    }
  })
  return found
}
