import { problem } from '@three-ways/service-runtime/door/answers'
import {
  type Command,
  handler,
  NO_DECISION,
  type QueryRequest,
  type ServiceDeclaration,
} from '@three-ways/service-runtime/workflow'
import type { z } from 'zod'
import { productOperations, productSchema } from '../doors/product-door.ts'
import { type ProductUpdated, type ProductUpdateHandled, reactionSubject } from '../fan-out.ts'
import { type Named, readNamed, readNumber } from '../requests.ts'
import {
  type CreationRow,
  type ProductChange,
  type ProductRow,
  ProductTables,
  type UpdateRow,
} from '../tables/product-tables.ts'
import { endsOf } from '../tables/unfinished-rows.ts'
import { createProduct } from './create-product.ts'
import { numbered } from './numbered.ts'

type Update = Named<z.output<typeof productSchema>> & { readonly product_id: number }

interface Known {
  readonly before: UpdateRow | undefined
  readonly created: CreationRow | undefined
  readonly product: ProductRow | undefined
}

function updating(reacting: readonly string[]): Command<ProductTables, ProductChange, Update, Known> {
  return {
    read(body, _now_ms, path) {
      const [fields, product_id] = [readNamed(productSchema, body, 'update'), readNumber(path)]
      if (fields.ok && product_id.ok) {
        return { ok: true, value: { ...fields.value, product_id: product_id.value } }
      }
      const faults = [product_id, fields].flatMap((read) => (read.ok ? [] : read.faults))
      return { ok: false, faults }
    },
    subject: ({ request_id }) => request_id,
    load: (tables, { request_id, product_id }) => {
      const [before, created] = [tables.update(request_id), tables.creation(request_id)]
      return { before, created, product: tables.product(product_id) }
    },
    decide({ before, created, product }, { request_id, product_id, name, stock }, { now_ms }) {
      if (created !== undefined) return { kind: 'conflict', detail: `${request_id} added a product` }
      if (before !== undefined) {
        const is_same = before.product_id === product_id && before.name === name && before.stock === stock
        return is_same ? { kind: 'same' } : { kind: 'conflict', detail: `${request_id} was another update` }
      }
      if (product === undefined) {
        return { kind: 'refused', answer: problem(404, { detail: `There is no product ${product_id}` }) }
      }
      const data: ProductUpdated['data'] = {
        request_id,
        product_id,
        version: product.version + 1,
        name,
        stock,
      }
      const decision = {
        changes: [{ kind: 'update', ...data, updated_ms: now_ms } as const],
        events: [{ type: 'ProductUpdated', subject: request_id, data }],
        moments: [{ subject: request_id, moment: 'decided', status: 'updated' } as const],
      }
      return { kind: 'new', decision }
    },
    answer(tables, { request_id, product_id, name, stock }, answered) {
      const body = { id: product_id, name, stock, request_id }
      if (answered !== 'settled') return { status: 200, body: { ...body, event_published: true } }
      const done = tables.handledBy(request_id)
      const late = reacting.filter((service) => !done.includes(service))
      const warnings = late.map((service) => `${service} has not reacted yet; it will`)
      const timestamp = new Date(tables.update(request_id)?.updated_ms ?? 0).toISOString()
      const message = 'Product updated successfully'
      const told = warnings.length === 0 ? {} : { warnings }
      return { status: 200, body: { ...body, message, timestamp, ...told } }
    },
  }
}

const viewOf = ({ product_id, name, stock, version }: ProductRow) => ({
  id: product_id,
  name,
  stock,
  version,
})

const listProducts = (tables: ProductTables) => {
  const products = tables.products().map(viewOf)
  return { status: 200, body: { products, count: products.length } }
}

/** An update, and who has reacted to it. */
const showUpdate = (tables: ProductTables, { path }: QueryRequest) => {
  const update = tables.update(path.request_id ?? '')
  if (update === undefined) return problem(404, { detail: `There is no update ${path.request_id}` })
  return { status: 200, body: { ...update, handled_by: tables.handledBy(update.request_id) } }
}

/** Updates that somebody has not reacted to, and the names by which those would tell of it. */
function updatesEnd(reacting: readonly string[]) {
  const { unfinished, isOpen, begun_ms } = endsOf((tables: ProductTables) => tables.unfinished)
  return {
    isOpen,
    begun_ms,
    unfinished: (tables: ProductTables, begun_before_ms: number, after: number) => {
      const page = unfinished(tables, begun_before_ms, after)
      const told_as = page.subjects.flatMap((update) => {
        const done = tables.handledBy(update)
        const missing = reacting.filter((service) => !done.includes(service))
        return missing.map((service) => reactionSubject(update, service))
      })
      return { ...page, told_as }
    },
  }
}

/** Updates products, and knows an update complete when all of `reacting` have reacted to it. */
export function productService(
  reacting: readonly string[],
): ServiceDeclaration<ProductTables, ProductChange> {
  return {
    name: 'product-service',
    summary: 'Keeps products; three services react to their updates.',
    operations: productOperations,
    openTables: (database) => new ProductTables(database, reacting.length),
    apply: (tables, change) => tables.apply(change),
    begun: (tables) => tables.updated(),
    commands: { 'POST /products': createProduct, 'PUT /products/:id': updating(reacting) },
    ...updatesEnd(reacting),
    queries: {
      'GET /products': listProducts,
      'GET /products/:id': (tables, request) => {
        return numbered(request, 'product', (id) => tables.product(id), viewOf)
      },
      'GET /updates/:request_id': showUpdate,
    },
    emits: ['ProductUpdated'],
    handles: {
      ProductUpdateHandled: handler<ProductTables, ProductChange, readonly string[], ProductUpdateHandled>({
        verb: 'record_reaction',
        wait: 'awaited',
        load: (tables, { data }) => tables.handledBy(data.update_id),
        decide(before, { data: { update_id, handled_by } }) {
          if (before.includes(handled_by)) return NO_DECISION
          const done = [...before, handled_by]
          const is_complete = reacting.every((service) => done.includes(service))
          return {
            changes: [{ kind: 'handled', request_id: update_id, handled_by }],
            events: [],
            moments: is_complete ? [{ subject: update_id, moment: 'completed', status: 'known to all' }] : [],
          }
        },
      }),
    },
  }
}
