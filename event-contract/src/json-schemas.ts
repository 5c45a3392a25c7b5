import { z } from 'zod'
import type { EventKind } from './catalogue.ts'
import { dataSchemaName } from './envelope.ts'

/** A JSON Schema, or any other part of a document. */
export type JsonObject = { readonly [key: string]: unknown }

/**
 * `draft-2020-12` for files and OpenAPI 3.1; `draft-7` for AsyncAPI, whose own schema language stands on it.
 */
export type SchemaTarget = 'draft-2020-12' | 'draft-7'

/**
 * The JSON Schema of what is accepted: unknown fields are allowed where the reader ignores them, and fields
 * with a default may be left out.
 */
export function jsonSchema(schema: z.ZodType, target: SchemaTarget): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target,
    io: 'input',
    override({ jsonSchema }) {
      // zod spells the whole calendar out as a pattern; the format says it, and what is left to say is UTC.
      if (jsonSchema.format === 'date-time') jsonSchema.pattern = 'Z$'
    },
  })
  return rest as JsonObject
}

/**
 * The schema file of one kind of event: the whole event, in which the schema of `data` carries the very name
 * that `dataschema` holds in every such event.
 */
export function eventSchemaDocument(kind: EventKind): JsonObject {
  const name = dataSchemaName(kind.type, kind.version)
  const { properties, ...rest } = jsonSchema(kind.schema, 'draft-2020-12')
  const { data, ...attributes } = properties as JsonObject
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${name}:event`,
    title: kind.type,
    description: kind.summary,
    ...rest,
    properties: { ...attributes, data: { $id: name, ...(data as JsonObject) } },
  }
}
