import { operationsOf } from '@three-ways/event-contract/described-route'
import { openapiDocument } from '@three-ways/event-contract/openapi-document'
import type { Operations, WorkflowDocuments } from '@three-ways/service-runtime/described'
import { z } from 'zod'

/** What every door of the order workflow says of itself: the head and the schemas of the one document. */
export function orderDocuments(): WorkflowDocuments {
  const { info, components } = openapiDocument()
  const { version, description } = info as { version: string; description: string }
  const { schemas } = components as { schemas: NonNullable<WorkflowDocuments['schemas']> }
  return { title: 'the order workflow', version, description, schemas }
}

/** Of all doors, by route; each door shows those that it has. */
export function orderOperations(): Operations {
  const paths = openapiDocument().paths as Readonly<Record<string, Operations>>
  const operations = Object.entries(paths).flatMap(([path, methods]) => {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1')
    return Object.entries(methods).map(([method, operation]) => {
      return [`${method.toUpperCase()} ${route}`, operation] as const
    })
  })
  return { ...Object.fromEntries(operations), ...operationsOf(UNPUBLISHED) }
}

const count = z.int().min(0)
const counts = z.record(z.string(), count)
const analytics = z.object({
  total_orders: count,
  reserved: count,
  failed: count,
  failure_rate_percent: z.number().nullable(),
  events: counts,
  failures_by_reason: counts,
  ordered_quantity_by_sku: counts,
  orders_per_minute: counts,
})

/** What a door has beside what customers are told of. */
const UNPUBLISHED = {
  'GET /notifications': {
    summary: 'How many customers were told',
    answers: { 200: { description: 'The number.', schema: z.object({ count }), example: { count: 7 } } },
  },
  'GET /analytics': {
    summary: 'What the observer made of the events that it saw',
    answers: { 200: { description: 'Counts and rates.', schema: analytics } },
  },
}
