import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { quoted } from './fault-messages.ts'

/** What an order id may look like: it becomes part of URLs, routing headers and event ids. */
export const orderIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/, {
  error: ({ input }) =>
    `expected 1 to 128 letters, digits, or . _ ~ - (first a letter or digit), got ${quoted(input)}`,
})

/** A new order id, `ORD-<milliseconds since 1970>-<8 hex>`, for a customer who brought none. */
export function newOrderId(now_ms: number): string {
  return `ORD-${now_ms}-${randomBytes(4).toString('hex')}`
}

/** As `newOrderId`, for a batch: `BULK-<milliseconds since 1970>-<8 hex>`. */
export function newBatchId(now_ms: number): string {
  return `BULK-${now_ms}-${randomBytes(4).toString('hex')}`
}

/**
 * The id of an event is a pure function of what it is about and of its type, so that publishing the same
 * fact a second time carries the same id. A subject cannot contain a colon, so the function is one to one.
 */
export function eventId(subject: string, type: string): string {
  return `${subject}:${type}`
}
