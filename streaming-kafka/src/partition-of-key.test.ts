import { Partitioners, type PartitionMetadata } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { partitionByKey, partitionOfKey } from './partition-of-key.ts'

const metadata = (partitions: number) =>
  Array.from({ length: partitions }, () => ({ leader: 0 }) as PartitionMetadata)
const chosenBy = (partitioner: typeof partitionByKey, key: string | Buffer | null, partitions: number) =>
  partitioner()({
    topic: 'order-events',
    message: { key, value: '' },
    partitionMetadata: metadata(partitions),
  })

describe('the partition of a key', () => {
  it.each(['', 'a', 'ab', 'abc', 'abcd', 'ORD-1700000000123-0a1b2c3d', 'bürger', '注文', '\u0000'])(
    'is that of Kafka’s own clients: %j',
    (key) => {
      for (const partitions of [1, 4, 7, 1000]) {
        const theirs = chosenBy(Partitioners.DefaultPartitioner, key, partitions)
        expect(chosenBy(partitionByKey, key, partitions)).toBe(theirs)
        expect(partitionOfKey(Buffer.from(key), partitions)).toBe(theirs)
      }
    },
  )

  it('is theirs for thousands of orders, which it spreads over all', () => {
    const keys = Array.from({ length: 5_000 }, (_, n) => `bench-door-${n}`)
    const ours = keys.map((key) => chosenBy(partitionByKey, key, 4))
    expect(ours).toEqual(keys.map((key) => chosenBy(Partitioners.DefaultPartitioner, key, 4)))
    expect(new Set(ours).size).toBe(4)
  })

  it('is the first one for a record that has no key', () => {
    expect(chosenBy(partitionByKey, null, 4)).toBe(0)
  })
})
