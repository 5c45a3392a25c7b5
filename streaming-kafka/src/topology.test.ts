import { orderFlow } from '@three-ways/event-contract/order-flow'
import { workflow as tinyWorkflow } from '@three-ways/order-workflow/test/tiny-workflow'
import { workflow } from '@three-ways/order-workflow/workflow'
import { describe, expect, it } from 'vitest'
import { deadLetterTopicOf, groupOf, topicConfigs, topicOf, topicsReadBy } from './topology.ts'

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

  it('lets an observer read all topics and emit none', () => {
    const all = ['order-events', 'inventory-events', 'notification-events']
    expect(topicsReadBy(workflow, 'analytics-service', '')).toEqual(all)
    expect(topicConfigs(workflow, '', 'D1').map(({ topic }) => topic)).not.toContain('analytics-events')
  })

  it('reads every topic for a kind of which nobody knows who emits it', () => {
    const all = ['signup-events', 'mail-events', 'badge-events']
    expect(topicsReadBy(tinyWorkflow, 'mail-service', '')).toEqual(all)
  })

  it('flushes every record in D2 and leaves the default in D1', () => {
    const flush = { name: 'flush.messages', value: '1' }
    for (const { configEntries } of topicConfigs(workflow, '', 'D2')) expect(configEntries).toEqual([flush])
    for (const { configEntries } of topicConfigs(workflow, '', 'D1')) expect(configEntries).toEqual([])
  })
})
