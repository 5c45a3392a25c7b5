import type { JsonObject } from './json-schemas.ts'
import type { OpenapiSchemaName } from './openapi-schemas.ts'

/** A reference to one named body. */
export function reference(name: OpenapiSchemaName): JsonObject {
  return { $ref: `#/components/schemas/${name}` }
}

/** One of several named bodies. */
export function anyOf(...names: readonly OpenapiSchemaName[]): JsonObject {
  return { anyOf: names.map(reference) }
}

/** An answer in JSON, with one example by the name of each. */
export function answer(description: string, schema: JsonObject, examples: JsonObject): JsonObject {
  return { description, content: { 'application/json': { schema, examples: named(examples) } } }
}

/** An answer that says what is wrong, as RFC 9457 has it. */
export function problemAnswer(description: string, examples: JsonObject): JsonObject {
  const content = { 'application/problem+json': { schema: reference('Problem'), examples: named(examples) } }
  return { description, content }
}

/** One status that means either: what is sent says by its type which it is. */
export function answerOrProblem(description: string, one: JsonObject, other: JsonObject): JsonObject {
  return { description, content: { ...(one.content as JsonObject), ...(other.content as JsonObject) } }
}

/** A JSON body of a request. */
export function jsonBody(description: string, schema: JsonObject, examples: JsonObject): JsonObject {
  const content = { 'application/json': { schema, examples: named(examples) } }
  return { description, required: true, content }
}

export function queryParameter(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: 'query', required: false, description, schema }
}

function named(examples: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]))
}
