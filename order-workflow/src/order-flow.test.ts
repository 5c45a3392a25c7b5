import { ORDER_OBSERVER, orderFlow } from '@three-ways/event-contract/order-flow'
import { expect, test } from 'vitest'
import { workflow } from './workflow.ts'

// The documents say who emits and handles what; the declarations decide it. They must not drift apart.
test('the documented flow is the declared one', () => {
  const documented = orderFlow.map(({ kind, handledBy }) => [kind.type, Object.keys(handledBy).sort()])
  const declared = workflow.catalogue.kinds.map(({ type }) => {
    const handlers = workflow.services.filter(({ observer, handles }) => !observer && type in handles)
    return [type, handlers.map(({ name }) => name).sort()]
  })
  expect(new Map(documented as [string, string[]][])).toEqual(new Map(declared as [string, string[]][]))
})

test('the documented emitters are the declared ones', () => {
  const documented = Map.groupBy(orderFlow, ({ emittedBy }) => emittedBy)
  for (const { name, emits } of workflow.services) {
    const types = (documented.get(name) ?? []).map(({ kind }) => kind.type)
    expect([name, ...types.sort()]).toEqual([name, ...[...emits].sort()])
  }
})

test('the documented observer is the declared one, and sees everything', () => {
  const observers = workflow.services.filter(({ observer }) => observer === true)
  expect(observers.map(({ name }) => name)).toEqual([ORDER_OBSERVER])
  const seen = Object.keys(observers[0]?.handles ?? {}).sort()
  expect(seen).toEqual(workflow.catalogue.kinds.map(({ type }) => type).sort())
})
