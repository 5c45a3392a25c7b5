import { workflow } from '@three-ways/order-workflow/workflow'
import { describe, expect, it } from 'vitest'
import { lossesOf, type Policy } from './losing-policies.ts'
import { BARE_NAMES } from './names.ts'
import { topologyOf } from './topology.ts'

const { queues } = topologyOf({
  workflow,
  observers: ['analytics-service'],
  queue_type: 'quorum',
  names: BARE_NAMES,
})
const LETTERS = BARE_NAMES.deadLetterQueueOf('inventory-service')
const WORK = BARE_NAMES.queueOf('inventory-service')

function policy(definition: Policy['definition'], more: Partial<Policy> = {}): Policy {
  return { name: 'limits', pattern: '.*', 'apply-to': 'all', definition, priority: 0, ...more }
}

const losers = (policies: Policy[], operators: Policy[] = []) =>
  queues.flatMap((queue) => lossesOf(queue, policies, operators)).map(({ where }) => where)

describe('a policy on our queues', () => {
  it.each([
    ['message-ttl', 86_400_000],
    ['max-length', 1000],
    ['max-length-bytes', 1_000_000],
    ['expires', 60_000],
  ])('with %s would lose dead letters, and is named with what it says', (key, value) => {
    const letters = queues.find(({ name }) => name === LETTERS)
    expect(lossesOf(letters ?? fail(), [policy({ [key]: value })], [])).toEqual([
      {
        where: `queue ${LETTERS}`,
        expected: 'no policy that takes messages out of it',
        found: `the policy limits with ${key} ${value}`,
      },
    ])
  })

  it('may bound the work: what is too much or too old there goes to the dead letters', () => {
    const bounds = { 'message-ttl': 60_000, 'max-length': 10 }
    expect(losers([policy(bounds)])).not.toContain(`queue ${WORK}`)
    expect(losers([policy({ expires: 60_000 })])).toContain(`queue ${WORK}`)
  })

  it('may bound letters where what is too much is refused, and not dropped', () => {
    expect(losers([policy({ 'max-length': 10, overflow: 'reject-publish' })])).toEqual([])
  })

  it('counts only where it is the highest that matches name and kind', () => {
    const losing = policy({ 'message-ttl': 1 })
    expect(losers([losing, policy({}, { priority: 1 })])).toEqual([])
    expect(losers([policy({ 'message-ttl': 1 }, { pattern: '^theirs' })])).toEqual([])
    expect(losers([policy({ 'message-ttl': 1 }, { 'apply-to': 'classic_queues' })])).toEqual([])
    expect(losers([policy({ 'message-ttl': 1 }, { 'apply-to': 'quorum_queues' })])).not.toEqual([])
    // The broker takes expressions that are none here.
    expect(losers([policy({ 'message-ttl': 1 }, { pattern: '(?i)letters' })])).not.toEqual([])
  })

  it("of an operator comes on top of the user's", () => {
    const letters = queues.find(({ name }) => name === LETTERS) ?? fail()
    const operator = policy({ 'max-length': 5 }, { name: 'capped' })
    const [loss] = lossesOf(letters, [policy({})], [operator])
    expect(loss?.found).toBe('the policy limits and capped with max-length 5')
  })
})

function fail(): never {
  throw new Error('expected the queue to be declared')
}
