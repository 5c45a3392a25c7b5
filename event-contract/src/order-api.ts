import { z } from 'zod'
import { type Checked, check } from './faults.ts'
import { newBatchId, orderIdSchema } from './identifiers.ts'
import { type OrderLine, orderLineSchema } from './order-events.ts'
import { isOtherSpellingOf } from './other-spellings.ts'

const name = z.string().min(1).max(128)
const quantity = orderLineSchema.shape.qty

/** `POST /order`, written out. */
export const orderRequestSchema = z.strictObject({
  order_id: orderIdSchema.optional(),
  user_id: name,
  restaurant_id: name,
  items: z.array(orderLineSchema.strict(), { error: missingItems }).min(1).max(50),
})

function missingItems({ input }: { readonly input: unknown }): string | undefined {
  if (input !== undefined) return undefined
  return 'is missing, expected an array of { "sku", "qty" }; or, for one item, "item" and "qty" instead of it'
}

/** `POST /order`, the one-item shorthand: `item` or `item_id`; `qty` or `quantity`, or 1. */
export const orderShorthandSchema = z
  .strictObject({
    order_id: orderIdSchema.optional(),
    user_id: name.default('anonymous'),
    restaurant_id: name.default('campus'),
    item: orderLineSchema.shape.sku.optional(),
    item_id: orderLineSchema.shape.sku.optional(),
    qty: quantity.optional(),
    quantity: quantity.optional(),
  })
  .refine((body) => isOneOf(body, 'item', 'item_id'), {
    path: ['item'],
    message: 'expected exactly one of "item" and "item_id"',
    when: isAnObject,
  })
  .refine((body) => !hasBoth(body, 'qty', 'quantity'), {
    path: ['qty'],
    message: 'expected one of "qty" and "quantity" at most',
    when: isAnObject,
  })
  // The two rules above, for readers of the documents.
  .meta({
    allOf: [
      { oneOf: [{ required: ['item'] }, { required: ['item_id'] }] },
      { not: { required: ['qty', 'quantity'] } },
    ],
  })

function isOneOf(body: object, one: string, other: string): boolean {
  return Object.hasOwn(body, one) !== Object.hasOwn(body, other)
}

function hasBoth(body: object, one: string, other: string): boolean {
  return Object.hasOwn(body, one) && Object.hasOwn(body, other)
}

/**
 * Without this, zod leaves these rules out as soon as any field has the wrong type: not all faults at once.
 */
function isAnObject(payload: { readonly value: unknown }): boolean {
  return typeof payload.value === 'object' && payload.value !== null
}

/** A well-formed order as every service understands it; without an id where the customer brought none. */
export interface OrderDraft {
  readonly order_id?: string | undefined
  readonly user_id: string
  readonly restaurant_id: string
  readonly items: readonly OrderLine[]
}

/** Reads the body of `POST /order` in either form; names every fault. */
export function readOrderRequest(body: unknown): Checked<OrderDraft> {
  const isShorthand =
    typeof body === 'object' && body !== null && !('items' in body) && hasShorthandField(body)
  if (!isShorthand) return check(orderRequestSchema, body)
  const checked = check(orderShorthandSchema, body)
  if (!checked.ok) return checked
  const { order_id, user_id, restaurant_id, item, item_id, qty, quantity } = checked.value
  const line = { sku: (item ?? item_id) as string, qty: qty ?? quantity ?? 1 }
  return { ok: true, value: { order_id, user_id, restaurant_id, items: [line] } }
}

/** Also under the names that others have for them: the faults are those of the form that was meant. */
function hasShorthandField(body: object): boolean {
  if (['item', 'item_id', 'qty', 'quantity'].some((field) => Object.hasOwn(body, field))) return true
  return Object.keys(body).some((key) => isOtherSpellingOf('item', key) || isOtherSpellingOf('item_id', key))
}

/** `POST /bulk`: orders made inside the order service by a seeded generator. */
export const bulkRequestSchema = z.strictObject({
  count: z.int().min(1).max(1_000_000),
  fail_rate: z.number().min(0).max(1).default(0),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  batch_id: orderIdSchema.max(100).optional(),
})
export type BulkRequest = z.output<typeof bulkRequestSchema> & { readonly batch_id: string }

/** Reads the body of `POST /bulk`; a batch without an id gets one. Names every fault. */
export function readBulkRequest(body: unknown, now_ms: number): Checked<BulkRequest> {
  const checked = check(bulkRequestSchema, body)
  if (!checked.ok) return checked
  return { ok: true, value: { ...checked.value, batch_id: checked.value.batch_id ?? newBatchId(now_ms) } }
}

/** The 202 of `POST /bulk`: `published` orders are stored and on their way; and what was asked for. */
export const bulkAnswerSchema = z.object({
  batch_id: z.string(),
  published: z.int(),
  count: z.int(),
  fail_rate: z.number(),
  seed: z.int(),
})

export const orderStatusSchema = z.enum(['placed', 'confirmed', 'failed'])
export type OrderStatus = z.output<typeof orderStatusSchema>

/** An order as a customer sees it: the answer of `POST /order` and `GET /order/:id`. */
export const orderViewSchema = z.object({
  order_id: orderIdSchema,
  status: orderStatusSchema,
  /** Why it failed; only in a failed order. */
  reason: z.string().optional(),
  /** Whether the customer was told; meaningless in a failed order and left out there. */
  notification: z.enum(['pending', 'sent']).optional(),
  user_id: name,
  restaurant_id: name,
  items: z.array(orderLineSchema),
  placed_at: z.iso.datetime(),
})
export type OrderView = z.output<typeof orderViewSchema>

/**
 * The 202 of `POST /order`: the order is stored and on its way. A repeated request gets the whole
 * `OrderView`.
 */
export const orderReceiptSchema = orderViewSchema.pick({ order_id: true, status: true, notification: true })

/** `GET /orders?limit=&after=`: newest first; `after` is the `next_after` of the page before. */
export const orderListSchema = z.object({
  count: z.int(),
  orders: z.array(orderViewSchema),
  next_after: z.int().nullable(),
})

/**
 * One line of `GET /outcomes?after=<sequence>`. A confirmed order has two: `decided`, then `completed` once
 * the notification went out; a failed one has a single `completed`, which decides it too.
 */
export const outcomeSchema = z.object({
  sequence: z.int(),
  order_id: z.string(),
  moment: z.enum(['decided', 'completed']),
  status: orderStatusSchema,
  reason: z.string().optional(),
})
export type Outcome = z.output<typeof outcomeSchema>

/** `GET /stock`, one row per SKU. `initial = available + reserved` always. */
export const stockSchema = z.object({
  stock: z.array(z.object({ sku: z.string(), initial: z.int(), available: z.int(), reserved: z.int() })),
})

/**
 * What is malformed, unknown or in conflict, as RFC 9457 says; a failed order is an `OrderView`. `faults`
 * names everything that is wrong with the request.
 */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  order_id: z.string().optional(),
  reason: z.string().optional(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type Problem = z.output<typeof problemSchema>
