import { orderFlow } from '@three-ways/event-contract/order-flow'
import { workflow as tinyWorkflow } from '@three-ways/order-workflow/test/tiny-workflow'
import { workflow } from '@three-ways/order-workflow/workflow'
import type { ServiceDeclaration as Service } from '@three-ways/service-runtime/workflow'
import type { Admin } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { deadLetterTopicOf, ensureTopics, groupOf, topicConfigs, topicOf, topicsReadBy } from './topology.ts'

describe('the topology', () => {
  it('names topics after the emitting service and groups after the reading one', () => {
    expect(topicOf('order-service', '')).toBe('order-events')
    expect(topicOf('order-service', 'run-7')).toBe('run-7.order-events')
    expect(groupOf('inventory-service', 'run-7')).toBe('run-7.inventory-service')
    expect(deadLetterTopicOf('order-events')).toBe('order-events.dead-letter')
  })

  it('lets a service read only what carries something for it', () => {
    expect(topicsReadBy(workflow, 'inventory-service', '')).toEqual(['order-events'])
    expect(topicsReadBy(workflow, 'notification-service', '')).toEqual(['inventory-events'])
    expect(topicsReadBy(workflow, 'order-service', '')).toEqual(['inventory-events', 'notification-events'])
  })

  it('leaves no documented handler without the topic of its emitter', () => {
    for (const { emittedBy, handledBy } of orderFlow) {
      for (const service of Object.keys(handledBy)) {
        expect(topicsReadBy(workflow, service, '')).toContain(topicOf(emittedBy, ''))
      }
    }
  })

  it('lets an observer that handles everything read all topics, and who emits nothing have none', () => {
    const all = ['order-events', 'inventory-events', 'notification-events']
    expect(topicsReadBy(workflow, 'analytics-service', '')).toEqual(all)
    const made = topicConfigs(workflow, '', 'D1').map(({ topic }) => topic)
    expect(made).toEqual(all.flatMap((topic) => [topic, deadLetterTopicOf(topic)]))
  })

  it('follows, for any workflow, what its services declare to emit', () => {
    const read = tinyWorkflow.services.map(({ name }) => [name, ...topicsReadBy(tinyWorkflow, name, 'run-7')])
    expect(read).toEqual([
      ['signup-service', 'run-7.badge-events'],
      ['mail-service', 'run-7.signup-events'],
      ['badge-service', 'run-7.signup-events'],
    ])
    expect(topicConfigs(tinyWorkflow, '', 'D1').map(({ topic }) => topic)).toEqual([
      'signup-events',
      'signup-events.dead-letter',
      'badge-events',
      'badge-events.dead-letter',
    ])
  })

  it('has a service read its own topic where it handles what it emits, and none where it handles nothing', () => {
    const [signup, mail, badge] = tinyWorkflow.services as [Service, Service, Service]
    const own = { ...badge, handles: signup.handles }
    const idle = { ...mail, handles: {} }
    const changed = { ...tinyWorkflow, services: [signup, idle, own] }
    expect(topicsReadBy(changed, 'badge-service', '')).toEqual(['badge-events'])
    expect(topicsReadBy(changed, 'mail-service', '')).toEqual([])
  })

  it('flushes every record in D2 and leaves the default in D1', () => {
    const flush = { name: 'flush.messages', value: '1' }
    for (const { configEntries } of topicConfigs(workflow, '', 'D2')) expect(configEntries).toEqual([flush])
    for (const { configEntries } of topicConfigs(workflow, '', 'D1')) expect(configEntries).toEqual([])
  })

  it('has as many copies as the cluster makes by default, or as many as were asked for', () => {
    for (const { replicationFactor } of topicConfigs(workflow, '', 'D1')) expect(replicationFactor).toBe(-1)
    for (const { replicationFactor } of topicConfigs(workflow, '', 'D1', 3)) expect(replicationFactor).toBe(3)
  })
})

describe('making topics', () => {
  const unknown = Object.assign(new Error('does not host this topic-partition'), {
    type: 'UNKNOWN_TOPIC_OR_PARTITION',
  })
  const adminThat = (fails: (attempt: number) => Error | undefined) => {
    let attempts = 0
    const createTopics = async () => {
      attempts += 1
      const failure = fails(attempts)
      if (failure !== undefined) throw failure
      return true
    }
    const admin = { listTopics: async () => [], createTopics } as unknown as Admin
    return { attempts: () => attempts, making: () => ensureTopics(admin, [{ topic: 'new' }]) }
  }

  it('goes on when the broker does not know for a moment what it has just made', async () => {
    const { attempts, making } = adminThat((attempt) => (attempt === 1 ? unknown : undefined))
    await making()
    expect(attempts()).toBe(2)
  })

  it('fails when it stays so, and at once by anything else', async () => {
    await expect(adminThat(() => unknown).making()).rejects.toBe(unknown)
    const refusal = new Error('not authorised')
    const { attempts, making } = adminThat(() => refusal)
    await expect(making()).rejects.toBe(refusal)
    expect(attempts()).toBe(1)
  })
})
