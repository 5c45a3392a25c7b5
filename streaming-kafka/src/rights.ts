import type { Obstacle } from '@three-ways/testbed/broker-things'
import { Refused } from '@three-ways/testbed/brokers/readiness'

/** What somebody must be allowed so that the broker does not answer with this. */
const RIGHT_FOR: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: 'the rights Create, Describe, DescribeConfigs, Read and Write on the topic',
  GROUP_AUTHORIZATION_FAILED: 'the rights Describe and Read on the group',
  CLUSTER_AUTHORIZATION_FAILED: 'the right Describe or Create on the cluster',
}

/** The right that is missing, where that is what the broker said of `where`; else undefined. */
export function missingRight(where: string, error: unknown): Obstacle | undefined {
  for (const one of [error, ...((error as { errors?: unknown[] }).errors ?? [])]) {
    const { type = '', message, topic } = one as { type?: string; message: string; topic?: string }
    const expected = RIGHT_FOR[type]
    if (expected === undefined) continue
    return { where: topic === undefined ? where : `topic ${topic}`, expected, found: `${type}: ${message}` }
  }
  return undefined
}

/** The same failure, as `Refused` where it is a missing right: no repetition brings that. */
export function refusedOr(where: string, error: unknown): unknown {
  const right = missingRight(where, error)
  if (right === undefined) return error
  return new Refused(`${right.where}: expected ${right.expected}, found ${right.found}`, { cause: error })
}
