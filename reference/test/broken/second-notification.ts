import { notificationService } from '@three-ways/order-workflow/services/notification-service'
import { withoutUniqueness, workflowWith } from '@three-ways/order-workflow/test/without-uniqueness'
import type { Handler, ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { systemFor } from '../../src/system.ts'

/** Sends every notification twice, in one go and in one transaction. */
export const broken = systemFor(
  workflowWith(notificationService.name, (service) => withoutUniqueness(twice(service))),
)

function twice(service: ServiceDeclaration): ServiceDeclaration {
  const handles = Object.entries(service.handles).map(([type, handler]) => {
    const changed: Handler<unknown, unknown> = {
      ...handler,
      decide(state, event, context) {
        const decision = handler.decide(state, event, context)
        return { ...decision, changes: [...decision.changes, ...decision.changes] }
      },
    }
    return [type, changed] as const
  })
  return { ...service, handles: Object.fromEntries(handles) }
}
