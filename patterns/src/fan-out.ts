import { defineEvent, type EventOf } from '@three-ways/event-contract/catalogue'
import { orderIdSchema } from '@three-ways/event-contract/identifiers'
import { z } from 'zod'
import type { Pattern } from './pattern.ts'

const productUpdated = defineEvent(
  'ProductUpdated',
  1,
  'A product has another name or stock; of two updates the higher version is the later.',
  z.object({
    request_id: orderIdSchema,
    product_id: z.int().min(1),
    version: z.int().min(1),
    name: z.string(),
    stock: z.int().min(0),
  }),
  'request_id',
)
const productUpdateHandled = defineEvent(
  'ProductUpdateHandled',
  1,
  'One of those who react to updates has done so. Its subject is the update’s and who it was.',
  z.object({ update_id: orderIdSchema, product_id: z.int().min(1), handled_by: z.string() }),
)

/** The subject by which somebody tells that he has reacted to an update. */
export function reactionSubject(update_id: string, handled_by: string): string {
  return `${update_id}.${handled_by}`
}

export type ProductUpdated = EventOf<typeof productUpdated>
export type ProductUpdateHandled = EventOf<typeof productUpdateHandled>

/** A product is updated; search, cache and analytics react, each at its own pace. */
export const fanOut: Pattern = {
  name: 'fan-out',
  question: 'Who waits for three who react to one change, and what do two of them get when one is down?',
  kinds: [productUpdated, productUpdateHandled],
  examples: [
    { service: 'product-service', route: 'PUT /products/1', body: { name: 'Espresso', stock: 42 } },
    { service: 'product-service', route: 'GET /products/1' },
  ],
}
