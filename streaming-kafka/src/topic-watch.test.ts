import { Blockages } from '@three-ways/service-runtime/blockages'
import type { Admin } from 'kafkajs'
import { expect, it } from 'vitest'
import { askingForIds, type Question } from './topic-ids.ts'
import { TopicWatch } from './topic-watch.ts'

/** A broker with these topics; `lines` is what the log says. */
function open(ids: Map<string, string | undefined>) {
  const lines: string[] = []
  const again: string[][] = []
  const say = (line: string) => void lines.push(line)
  const log = { debug: say, info: say, warn: say, error: say }
  const admin = {
    listTopics: async () => [...ids.keys()],
    createTopics: async ({ topics }: { topics: { topic: string }[] }) => {
      for (const { topic } of topics) ids.set(topic, `${topic} made`)
    },
    fetchTopicMetadata: async ({ topics }: { topics: string[] }) => {
      if (topics.some((topic) => !ids.has(topic))) {
        throw Object.assign(new Error('gone'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' })
      }
      const partitionsOf = (topic: string) => [{ partitionId: 0, topicId: ids.get(topic) }]
      return { topics: topics.map((name) => ({ name, partitions: partitionsOf(name) })) }
    },
  } as unknown as Admin
  const watch = new TopicWatch({
    topics: [{ topic: 'a' }, { topic: 'b' }],
    log,
    blockages: new Blockages({ log, now_ms: Date.now }),
    onMadeAgain: (topics) => again.push([...topics]),
  })
  return { watch, admin, lines, again }
}

it('tells once of a topic that is another one by now', async () => {
  const ids = new Map<string, string | undefined>([
    ['a', '1'],
    ['b', '2'],
  ])
  const { watch, admin, lines, again } = open(ids)
  await watch.look(admin)
  ids.set('b', '3')
  await watch.look(admin)
  await watch.look(admin)
  expect([again, watch.idOf('b')]).toEqual([[['b']], '3'])
  expect(lines).toEqual(['b: deleted and made again; read from the beginning, what was in it is gone'])
})

it('makes what is gone, and tells that it is another one', async () => {
  const ids = new Map<string, string | undefined>([
    ['a', '1'],
    ['b', '2'],
  ])
  const { watch, admin, again } = open(ids)
  await watch.look(admin)
  ids.delete('a')
  await watch.look(admin)
  expect([again, ids.get('a')]).toEqual([[['a']], 'a made'])
})

it('claims nothing where the broker tells no ids', async () => {
  const { watch, admin, again } = open(
    new Map([
      ['a', undefined],
      ['b', undefined],
    ]),
  )
  await watch.look(admin)
  await watch.look(admin)
  expect([again, watch.idOf('a')]).toEqual([[], undefined])
})

it('asks a broker for ids where both know how, and as before where not', () => {
  const asked: number[] = []
  const question: Question = {
    versions: ['0', '5', '6'],
    protocol: ({ version }) => {
      asked.push(version)
      return () => undefined
    },
  }
  askingForIds(question)
  expect(Math.max(...question.versions.map(Number))).toBe(10)
  for (const version of [4, 6, 8, 9]) question.protocol({ version })
  expect(asked).toEqual([4, 6, 6, 6])
  const { request } = question.protocol({ version: 10 })({ topics: ['a'] }) as { request: object }
  expect(request).toMatchObject({ apiName: 'Metadata', apiVersion: 10 })
})
