import { Refused } from '@three-ways/testbed/brokers/readiness'
import kafkajs from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { missingRight, refusedOr } from './rights.ts'

const { KafkaJSAggregateError, KafkaJSProtocolError } = kafkajs

/** As kafkajs makes it of an answer. */
function answered(type: string, message: string): Error {
  return new KafkaJSProtocolError(Object.assign(new Error(message), { type, code: 29 }))
}

describe('a right that is missing', () => {
  test.each([
    ['TOPIC_AUTHORIZATION_FAILED', 'topic'],
    ['GROUP_AUTHORIZATION_FAILED', 'group'],
    ['CLUSTER_AUTHORIZATION_FAILED', 'cluster'],
  ])('is named where the broker says %s', (type, what) => {
    expect(missingRight('the cluster', answered(type, 'Not authorized'))).toEqual({
      where: 'the cluster',
      expected: expect.stringMatching(new RegExp(`^the rights? .*on the ${what}$`)),
      found: `${type}: Not authorized`,
    })
  })

  test('is found among the failures of several topics, with its topic', () => {
    const denied = answered('TOPIC_AUTHORIZATION_FAILED', 'Not authorized')
    // kafkajs has a class for these, and no type for it.
    const refused = Object.assign(denied, { topic: 'o.events' })
    const { where } =
      missingRight('the cluster', new KafkaJSAggregateError('Topic creation errors', [refused])) ?? {}
    expect(where).toBe('topic o.events')
  })

  test('is a refusal that nobody tries again', () => {
    const error = answered('GROUP_AUTHORIZATION_FAILED', 'Not authorized')
    const refused = refusedOr('group inventory-service', error)
    expect(refused).toBeInstanceOf(Refused)
    expect(refused).toMatchObject({ cause: error })
    expect((refused as Error).message).toContain(
      'group inventory-service: expected the rights Describe and Read',
    )
  })

  test('is not what another failure says', () => {
    const error = answered('NOT_LEADER_FOR_PARTITION', 'moved')
    expect(missingRight('the cluster', error)).toBeUndefined()
    expect(refusedOr('the cluster', error)).toBe(error)
  })
})
