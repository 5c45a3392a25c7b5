import { analyticsService } from '@three-ways/order-workflow/services/analytics-service'
import { workflowWith } from '@three-ways/order-workflow/test/without-uniqueness'
import { type Handler, NO_DECISION, type ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { systemFor } from '../../src/system.ts'

/** The analytics overlook a single event of the given type, and count all others. */
export const missing = (type: string) =>
  systemFor(workflowWith(analyticsService.name, (service) => overlooking(service, type)))

function overlooking(service: ServiceDeclaration, type: string): ServiceDeclaration {
  const handler = service.handles[type]
  if (handler === undefined) throw new TypeError(`The analytics do not handle ${type}`)
  let seen = 0
  const changed: Handler<unknown, unknown> = {
    ...handler,
    decide(state, event, context) {
      seen += 1
      return seen === 3 ? NO_DECISION : handler.decide(state, event, context)
    },
  }
  return { ...service, handles: { ...service.handles, [type]: changed } }
}
