import { CONTRACT_VERSION } from './contract-version.ts'
import { exampleBodies as example } from './examples.ts'
import { type JsonObject, jsonSchema } from './json-schemas.ts'
import { orderPaths } from './openapi-order-paths.ts'
import { answer, problemAnswer, queryParameter, reference } from './openapi-parts.ts'
import { openapiSchemas } from './openapi-schemas.ts'

const description = [
  'The doors of the services, the same in every model; where models answer differently, the answer says which.',
  'A failed order is an order, in plain JSON whatever its status; what is malformed, unknown or in conflict is',
  'problem+json (RFC 9457).',
].join(' ')

/** The OpenAPI 3.1 document of the doors. Pure, and the same on every machine. */
export function openapiDocument(): JsonObject {
  const schemas = Object.entries(openapiSchemas).map(([name, schema]) => [
    name,
    jsonSchema(schema, 'draft-2020-12'),
  ])
  return {
    openapi: '3.1.0',
    info: {
      title: 'three-ways: the doors of the order workflow',
      version: CONTRACT_VERSION,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths: {
      ...orderPaths,
      '/outcomes': { get: outcomes },
      '/health': { get: health },
      '/stock': { get: stock },
    },
    components: { schemas: Object.fromEntries(schemas) },
  }
}

const outcomes: JsonObject = {
  operationId: 'followOutcomes',
  summary: 'What becomes of the orders, one JSON object in each line, as it happens',
  description: [
    'A confirmed order has two lines, `decided` and later `completed`; a failed one has a single `completed`.',
    'The sequence is stored in the transaction that it tells of: a reader resumes after any line, over restarts too.',
  ].join(' '),
  parameters: [
    queryParameter('after', 'The last sequence that was read.', { type: 'integer', minimum: 0, default: 0 }),
    queryParameter('follow', '`no` ends the answer at the newest line.', { type: 'string', enum: ['no'] }),
  ],
  responses: {
    200: {
      description: 'The lines after `after`, then every new one until the reader or the service goes.',
      content: {
        'application/x-ndjson': {
          schema: {
            type: 'string',
            description: 'Each line is an Outcome.',
            contentMediaType: 'application/x-ndjson',
          },
          examples: {
            outcomes: { value: `${example.outcomes.map((line) => JSON.stringify(line)).join('\n')}\n` },
          },
        },
      },
    },
    400: problemAnswer('`after` is not a whole number from 0.', { malformed: example.malformedAfter }),
  },
}

const health: JsonObject = {
  operationId: 'showHealth',
  summary: 'Whether the service is ready, and what it waits for or what blocks it if not (every service)',
  responses: {
    200: answer('Ready.', reference('Health'), { ready: example.ready }),
    503: {
      description:
        'Not ready: `waiting_for` names everything that is missing, `blocked` what stands and since when. Orders are accepted all the same.',
      content: {
        'application/json': {
          schema: reference('Health'),
          examples: { waiting: { value: example.waiting }, blocked: { value: example.blocked } },
        },
      },
    },
  },
}

const stock: JsonObject = {
  operationId: 'showStock',
  summary: 'The stock by SKU (inventory-service); initial = available + reserved, always',
  responses: { 200: answer('Every SKU.', reference('Stock'), { stock: example.stock }) },
}
