import { expect, it } from 'vitest'
import { mendKafkajs } from './kafkajs-mends.ts'
import { type ClusterInside, type FetchOffsets, followingLeaders } from './moving-leaders.ts'

const failure = (name: string, type?: string) => Object.assign(new Error(name), { name, type })

/** A cluster of which each look at its leaders takes one failure away. */
function clusterWith(failures: Error[]) {
  const asked: unknown[] = []
  const cluster = {
    looks: 0,
    async refreshMetadata() {
      cluster.looks += 1
      failures.shift()
    },
  }
  const fetch: FetchOffsets = async (topics) => {
    asked.push(topics)
    if (failures[0] !== undefined) throw failures[0]
    return 'offsets'
  }
  return { asked, cluster, ask: followingLeaders(fetch) }
}

it('asks the next leader, whom it looked up, and passes what it was asked for', async () => {
  const { asked, cluster, ask } = clusterWith([
    failure('KafkaJSProtocolError', 'NOT_LEADER_FOR_PARTITION'),
    failure('KafkaJSBrokerNotFound'),
    failure('KafkaJSProtocolError', 'OFFSET_NOT_AVAILABLE'),
  ])
  expect(await ask.call(cluster, ['a'])).toBe('offsets')
  expect(cluster.looks).toBe(3)
  expect(asked).toEqual([['a'], ['a'], ['a'], ['a']])
})

it('passes on at once what no other leader answers differently', async () => {
  const refused = failure('KafkaJSProtocolError', 'TOPIC_AUTHORIZATION_FAILED')
  const { cluster, ask } = clusterWith([refused])
  await expect(ask.call(cluster, [])).rejects.toBe(refused)
  expect(cluster.looks).toBe(0)
})

it('is in the client that an admin uses', async () => {
  mendKafkajs()
  const { default: Cluster } = (await import('kafkajs/src/cluster/index.js' as string)) as {
    default: { prototype: ClusterInside & { fetchTopicsOffset: FetchOffsets } }
  }
  let times = 0
  const cluster = Object.assign(Object.create(Cluster.prototype), {
    findLeaderForPartitions: () => ({ 1: [0] }),
    defaultOffset: () => -1,
    refreshMetadata: async () => {},
    async findBroker() {
      return {
        async listOffsets() {
          times += 1
          if (times === 1) throw failure('KafkaJSProtocolError', 'NOT_LEADER_FOR_PARTITION')
          return { responses: [{ topic: 't', partitions: [{ partition: 0, offset: '7' }] }] }
        },
      }
    },
  })
  const asked = cluster.fetchTopicsOffset([{ topic: 't', partitions: [{ partition: 0 }] }])
  expect(await asked).toEqual([{ topic: 't', partitions: [{ partition: 0, offset: '7' }] }])
  expect(times).toBe(2)
})
