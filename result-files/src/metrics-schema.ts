import { z } from 'zod'
import { metricsSchema, SCHEMA_VERSION } from './metrics.ts'

/**
 * Where the JSON Schema of `metrics.json` is committed. Written by `node result-files/src/write-schema.ts`.
 */
export const SCHEMA_FILE = new URL('../metrics.schema.json', import.meta.url)

/**
 * The JSON Schema (2020-12) of `metrics.json`, made from the zod schema that the bench itself reads it with.
 */
export function metricsJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(metricsSchema, { target: 'draft-2020-12', io: 'output' })
  return {
    $schema,
    $id: `urn:three-ways:metrics:${SCHEMA_VERSION}`,
    title: 'three-ways metrics.json',
    description: 'The measurements of one bench run: results/<run_id>/metrics.json.',
    ...rest,
  }
}

/** The bytes of the committed file. */
export function metricsJsonSchemaText(): string {
  return `${JSON.stringify(metricsJsonSchema(), null, 2)}\n`
}
