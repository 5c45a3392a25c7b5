import type { Command } from '@three-ways/service-runtime/workflow'
import type { z } from 'zod'
import { productSchema } from '../doors/product-door.ts'
import { type Named, readNamed } from '../requests.ts'
import type { CreationRow, ProductChange, ProductTables } from '../tables/product-tables.ts'

type NewProduct = Named<z.output<typeof productSchema>>

interface Known {
  readonly before: CreationRow | undefined
  readonly is_update: boolean
  readonly next_number: number
}

/** `POST /products`: a product with the next number, at which nobody reacts. */
export const createProduct: Command<ProductTables, ProductChange, NewProduct, Known> = {
  read: (body) => readNamed(productSchema, body, 'product'),
  subject: ({ request_id }) => request_id,
  load: (tables, { request_id }) => ({
    before: tables.creation(request_id),
    is_update: tables.update(request_id) !== undefined,
    next_number: tables.nextNumber(),
  }),
  decide({ before, is_update, next_number: product_id }, { request_id, name, stock }) {
    if (before?.name === name && before.stock === stock) return { kind: 'same' }
    if (before !== undefined || is_update) {
      return { kind: 'conflict', detail: `${request_id} was about another product` }
    }
    const decision = {
      changes: [{ kind: 'create', request_id, product_id, name, stock } as const],
      events: [],
      moments: [{ subject: request_id, moment: 'completed', status: 'created' } as const],
    }
    return { kind: 'new', decision }
  },
  answer(tables, { request_id, name, stock }) {
    return { status: 201, body: { id: tables.creation(request_id)?.product_id, name, stock, request_id } }
  },
}
