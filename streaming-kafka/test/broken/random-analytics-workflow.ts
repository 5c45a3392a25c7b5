import type { OrderPlaced } from '@three-ways/event-contract/order-events'
import { SKUS } from '@three-ways/order-workflow/menu'
import { analyticsService } from '@three-ways/order-workflow/services/analytics-service'
import type { AnalyticsChange } from '@three-ways/order-workflow/tables/analytics-tables'
import { workflowWith } from '@three-ways/order-workflow/test/without-uniqueness'
import type { Decision, Handler, ServiceDeclaration } from '@three-ways/service-runtime/workflow'

/** Guesses which dish was ordered, anew each time it is read. */
function guessing(service: ServiceDeclaration): ServiceDeclaration {
  const counting = service.handles.OrderPlaced
  if (counting === undefined) throw new TypeError('The analytics do not count orders')
  const changed: Handler<unknown, unknown> = {
    ...counting,
    decide(state, event, context) {
      const decision = counting.decide(state, event as OrderPlaced, context) as Decision<AnalyticsChange>
      const changes = decision.changes.map((change) => {
        if (change.family !== 'quantities') return change
        return { ...change, key: SKUS[Math.floor(Math.random() * SKUS.length)] ?? 'burger' }
      })
      return { ...decision, changes }
    },
  }
  return { ...service, handles: { ...service.handles, OrderPlaced: changed } }
}

export const workflow = workflowWith(analyticsService.name, guessing)
