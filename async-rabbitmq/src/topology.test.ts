import { workflow } from '@three-ways/order-workflow/workflow'
import { describe, expect, it } from 'vitest'
import { BARE_NAMES, namesBehind } from './names.ts'
import { bindingKey, isHandled, queueArguments, requiredQueues, routingKey, topologyOf } from './topology.ts'
import { transport } from './transport.ts'

/** How a topic exchange matches: `*` stands for exactly one word. */
function matches(binding: string, key: string): boolean {
  const [theirs, ours] = [key.split('.'), binding.split('.')]
  return ours.length === theirs.length && ours.every((word, index) => word === '*' || word === theirs[index])
}

describe('the names', () => {
  it('route an event by emitter and type, to those who handle the type', () => {
    const key = routingKey('order-service', 'OrderPlaced')
    expect(key).toBe('order-events.OrderPlaced')
    expect(matches(bindingKey('OrderPlaced'), key)).toBe(true)
    expect(matches(bindingKey('OrderCancelled'), key)).toBe(false)
  })
})

describe('the order workflow', () => {
  it('has to deliver what a service needs, and only may deliver what observers watch', () => {
    const [orders, ...rest] = workflow.services
    const observed = { ...workflow, services: [...rest.filter(({ observer }) => observer === true)] }
    expect(orders).toBeDefined()
    expect(Object.fromEntries(requiredQueues(workflow, namesBehind('mine.')))).toEqual({
      InventoryFailed: ['mine.order-service'],
      InventoryReserved: ['mine.order-service', 'mine.notification-service'],
      NotificationSent: ['mine.order-service'],
      OrderCancelled: ['mine.inventory-service'],
      OrderPlaced: ['mine.inventory-service'],
    })
    expect(requiredQueues(observed, BARE_NAMES).size).toBe(0)
    expect(isHandled(observed, 'OrderPlaced')).toBe(true)
    expect(isHandled(observed, 'Unheard')).toBe(false)
  })

  it('has two ways to whoever must have an event, one to observers, and none to the stream for strangers', () => {
    const observers = ['analytics-service']
    const { queues } = topologyOf({ workflow, observers, queue_type: 'quorum', names: BARE_NAMES })
    const waysTo = (name: string, key: string) =>
      queues
        .find((queue) => queue.name === name)
        ?.bindings.filter((binding) => binding.key === key)
        .map(({ exchange }) => exchange)
    expect(waysTo('inventory-service', '*.OrderPlaced')).toEqual(['orders', 'orders.alternate'])
    expect(waysTo('analytics-service', '*.OrderPlaced')).toEqual(['orders'])
    expect(waysTo('orders.history', '*.OrderPlaced')).toEqual(['orders'])
    expect(queues.flatMap(({ bindings }) => bindings).filter(({ key }) => key === '#')).toEqual([])
  })

  it('owes an event to the broker, or to nobody when nobody handles it', () => {
    expect(transport.destinations(workflow, 'order-service', 'OrderPlaced')).toEqual(['broker'])
    expect(transport.destinations(workflow, 'order-service', 'Unheard')).toEqual([])
  })
})

describe('a quorum queue', () => {
  it('may lose nothing on the way to the dead letters', () => {
    expect(queueArguments('inventory-service', 'quorum', BARE_NAMES)).toMatchObject({
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      'x-dead-letter-routing-key': 'inventory-service',
    })
  })

  it('alone has a delivery limit: classic queues refuse the argument', () => {
    expect(queueArguments('inventory-service', 'quorum', BARE_NAMES)).toHaveProperty('x-delivery-limit')
    expect(queueArguments('inventory-service', 'classic', BARE_NAMES)).not.toHaveProperty('x-delivery-limit')
  })
})
