import { analyticsSchema } from '@three-ways/event-contract/analytics'
import { z } from 'zod'
import { histogramsSchema } from './histograms-file.ts'
import { ledgerLineSchema } from './ledger-file.ts'
import { leftOutSchema } from './left-out.ts'
import { metricsSchema, SCHEMA_VERSION } from './metrics.ts'
import { orderLineSchema } from './order-line.ts'
import { secondSchema } from './series-file.ts'

/** A JSON Schema that is committed; made from the zod schema that the bench itself reads the file with. */
export interface WrittenSchema {
  /** `orders` of `orders.schema.json`. */
  readonly name: string
  readonly title: string
  readonly description: string
  readonly version: number
  readonly schema: z.ZodType
}

/** Of every file that a run writes for programs: of a whole file, or of each of its lines. */
export const WRITTEN_SCHEMAS: readonly WrittenSchema[] = [
  {
    name: 'metrics',
    title: 'three-ways metrics.json',
    description: 'The measurements of one bench run: results/<run_id>/metrics.json.',
    version: SCHEMA_VERSION,
    schema: metricsSchema,
  },
  {
    name: 'orders',
    title: 'three-ways orders/*.ndjson.gz',
    description: 'A line of an order log: one offered order, in microseconds from the start of its cell.',
    version: 1,
    schema: orderLineSchema,
  },
  {
    name: 'ledger',
    title: 'three-ways ledger/*.ndjson.gz',
    description:
      'A line of what the stores held: first an object about the cell, then an array for each order [id, status, reason, notification, reservations, notifications, lines] or subject [id, begun, end, reason, effects, described, asked].',
    version: 1,
    schema: ledgerLineSchema,
  },
  {
    name: 'histograms',
    title: 'three-ways histograms.json',
    description:
      'One HdrHistogram (V2, compressed, base64, microseconds) per measurement and latency, or its slip.',
    version: 1,
    schema: histogramsSchema,
  },
  {
    name: 'series',
    title: 'three-ways series/*.ndjson',
    description: 'A line of a time series: one second of a measurement.',
    version: 1,
    schema: secondSchema,
  },
  {
    name: 'analytics',
    title: 'three-ways <model>/analytics.json',
    description: 'What an observer made of the events.',
    version: 1,
    schema: analyticsSchema,
  },
  {
    name: 'left-out',
    title: 'three-ways left-out.json',
    description: 'Which orders and stores a small copy of a results folder lacks.',
    version: 1,
    schema: leftOutSchema,
  },
]

/** Where one is committed. All are written by `node result-files/src/write-schema.ts`. */
export function schemaFile({ name }: Pick<WrittenSchema, 'name'>): URL {
  return new URL(`../${name}.schema.json`, import.meta.url)
}

/** The JSON Schema (2020-12). */
export function jsonSchema({ name, title, description, version, schema }: WrittenSchema) {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'output',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: made }) => {
      const { type } = zodSchema._zod.def
      // All that zod cannot tell are amounts by name, which it would copy (`event-contract/analytics`).
      if (type === 'custom') Object.assign(made, AMOUNTS)
      if (type === 'tuple') Object.assign(made, { items: false, minItems: made.prefixItems?.length })
    },
  })
  return { $schema, $id: `urn:three-ways:${name}:${version}`, title, description, ...rest }
}

const AMOUNTS = { type: 'object', additionalProperties: { type: 'integer', minimum: 0 } }

/** The bytes of the committed file. */
export function jsonSchemaText(written: WrittenSchema): string {
  return `${JSON.stringify(jsonSchema(written), null, 2)}\n`
}
