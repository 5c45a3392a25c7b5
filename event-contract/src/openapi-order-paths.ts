import { MAX_BODY_BYTES } from './body-limit.ts'
import { exampleBodies as example } from './examples.ts'
import { orderIdSchema } from './identifiers.ts'
import { type JsonObject, jsonSchema } from './json-schemas.ts'
import {
  answer,
  answerOrProblem,
  anyOf,
  jsonBody,
  problemAnswer,
  queryParameter,
  reference,
} from './openapi-parts.ts'

const malformed = problemAnswer('Malformed; `faults` names everything that is wrong, with its path.', {
  malformed: example.malformed,
})
const conflict = problemAnswer('This id belongs to an order with another content.', {
  conflict: example.conflict,
})
const tooLarge = problemAnswer(`The body is larger than ${MAX_BODY_BYTES} bytes.`, {
  tooLarge: example.tooLarge,
})
const otherCharset = problemAnswer('The body says that it is written in another charset than UTF-8.', {
  otherCharset: example.otherCharset,
})
const unavailable = answerOrProblem(
  [
    'A problem: overloaded (nothing was stored; come again), or the outcome is not known yet (ask for the order).',
    'An order, where the answer carries the decision: inventory could not be reached, it failed for good with',
    '`inventory_unavailable`, and a new attempt needs a new id.',
  ].join(' '),
  answer('', reference('Order'), { unavailable: example.unavailable }),
  problemAnswer('', { overloaded: example.overloaded, unsettled: example.unsettled }),
)

const placeOrder: JsonObject = {
  operationId: 'placeOrder',
  summary: 'Place an order',
  description: [
    'sync-rest answers with the decision: 201, 422, 503 or 504. The other models answer with a receipt: 202.',
    '`order_id` is the idempotency key: the same order sent again gets the outcome of the first one.',
    'More than 5 of one SKU in a line is well formed; it is business that refuses it.',
  ].join(' '),
  requestBody: jsonBody('The order in full, or one item in short.', anyOf('OrderRequest', 'OrderShorthand'), {
    full: example.order,
    shorthand: example.shorthand,
    shorthandWithId: example.shorthandWithId,
  }),
  responses: {
    201: answer('Decided: confirmed, its stock is reserved (sync-rest).', reference('Order'), {
      confirmed: example.confirmed,
    }),
    202: answer(
      'Accepted: stored, and on its way (broker models). The same order sent again gets the order as it is by now.',
      anyOf('OrderReceipt', 'Order'),
      { receipt: example.receipt, confirmed: example.confirmed },
    ),
    400: malformed,
    409: conflict,
    413: tooLarge,
    415: otherCharset,
    422: answer(
      'Decided: the order failed, refused by business for `reason` (sync-rest).',
      reference('Order'),
      {
        refused: example.refused,
      },
    ),
    503: unavailable,
    504: answer(
      'Inventory did not answer in time: the order failed for good with `inventory_timeout` (sync-rest).',
      reference('Order'),
      { timeout: example.timeout },
    ),
  },
}

const placeBatch: JsonObject = {
  operationId: 'placeBatch',
  summary: 'Make a batch of orders inside the order service',
  description:
    'Orders `<batch_id>-<n>`, each a pure function of seed and n. The same batch again stores nothing new; one without an id gets a new one.',
  requestBody: jsonBody('How many, how many of them fail, and from which seed.', reference('BulkRequest'), {
    bulk: example.bulk,
    bulkShort: example.bulkShort,
  }),
  responses: {
    202: answer('All of them are stored and on their way.', reference('BulkAnswer'), {
      bulk: example.bulkAnswer,
    }),
    400: malformed,
    409: conflict,
    413: tooLarge,
    415: otherCharset,
    503: problemAnswer('Overloaded; come again.', { overloaded: example.overloaded }),
  },
}

const showOrder = (operationId: string): JsonObject => ({
  operationId,
  summary: 'One order as it is now',
  parameters: [
    { name: 'order_id', in: 'path', required: true, schema: jsonSchema(orderIdSchema, 'draft-2020-12') },
  ],
  responses: {
    200: answer('The order.', reference('Order'), { confirmed: example.confirmed }),
    400: problemAnswer('The address is not UTF-8.', { malformed: example.malformedAddress }),
    404: problemAnswer('There is no such order.', { notFound: example.notFound }),
  },
})

const listOrders: JsonObject = {
  operationId: 'listOrders',
  summary: 'Orders, newest first',
  parameters: [
    queryParameter('limit', 'How many at most.', { type: 'integer', minimum: 1, maximum: 1000, default: 50 }),
    queryParameter('after', 'The `next_after` of the page before.', { type: 'integer', minimum: 0 }),
  ],
  responses: {
    200: answer('A page; `count` is the number of all orders.', reference('OrderList'), {
      orders: example.orders,
    }),
    400: malformed,
  },
}

/** What customers do at the door of the order service. */
export const orderPaths: JsonObject = {
  '/order': { post: placeOrder },
  '/order/{order_id}': { get: showOrder('showOrder') },
  '/orders/{order_id}': { get: showOrder('showOrderToo') },
  '/orders': { get: listOrders },
  '/bulk': { post: placeBatch },
}
