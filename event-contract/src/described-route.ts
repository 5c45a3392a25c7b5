import type { z } from 'zod'
import { MAX_EVENT_BYTES } from './envelope.ts'
import { type JsonObject, jsonSchema } from './json-schemas.ts'

/** One answer of a route, as documents tell of it. */
export interface DescribedAnswer {
  readonly description: string
  /** What its body is; documents say nothing of the body of an answer without one. */
  readonly schema?: z.ZodType
  readonly example?: unknown
  /** The body is, or may be, an RFC 9457 problem: it always is where there is no schema beside it. */
  readonly problem?: true
}

/** One route of a door, as documents tell of it. */
export interface DescribedRoute {
  readonly summary: string
  readonly description?: string
  /** What the door reads the body with, and one that it takes. */
  readonly body?: { readonly schema: z.ZodType; readonly example: unknown }
  /** What the parts of the path that the route names may be; any text unless given. */
  readonly path?: Readonly<Record<string, z.ZodType>>
  /** By status. What every door answers to whoever sends a body is added. */
  readonly answers: Readonly<Record<number, DescribedAnswer>>
}

/** What a problem's schema is called in every document of a door. */
export const PROBLEM = { $ref: '#/components/schemas/Problem' } as const

/** What every door says to a body that it cannot take, whatever it is about. */
const REFUSED: Readonly<Record<number, DescribedAnswer>> = {
  400: { description: 'Malformed; `faults` names everything that is wrong, with its path.', problem: true },
  409: { description: 'Another command of the same name was taken before.', problem: true },
  413: { description: 'The body is too large.', problem: true },
  415: { description: 'The body says that it is written in another charset than UTF-8.', problem: true },
  503: { description: 'Overloaded, or not settled yet: come again.', problem: true },
}

/** The OpenAPI 3.1 operation of a route such as `PUT /products/:id`. */
export function operationOf(route: string, described: DescribedRoute): JsonObject {
  const { summary, description, body } = described
  const parameters = parametersOf(route, described)
  return {
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: responsesOf(described),
  }
}

/** The operations of several routes, by route. */
export function operationsOf(
  routes: Readonly<Record<string, DescribedRoute>>,
): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    Object.entries(routes).map(([route, described]) => [route, operationOf(route, described)]),
  )
}

/** `/products/:id` as OpenAPI writes it: `/products/{id}`. */
export function pathInDocuments(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}')
}

function parametersOf(route: string, { path = {} }: DescribedRoute): readonly JsonObject[] {
  return [...route.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const schema = path[name] === undefined ? { type: 'string' } : jsonSchema(path[name], 'draft-2020-12')
    return { name, in: 'path', required: true, schema }
  })
}

function requestBody({ schema, example }: NonNullable<DescribedRoute['body']>): JsonObject {
  const content = { schema: jsonSchema(schema, 'draft-2020-12'), example }
  return { required: true, content: { 'application/json': content } }
}

function responsesOf({ body, answers }: DescribedRoute): JsonObject {
  const refused = body === undefined ? {} : REFUSED
  const statuses = [...new Set([...Object.keys(refused), ...Object.keys(answers)].map(Number))].sort()
  const responses = statuses.map((status) => {
    return [status, responseOf([answers[status], refused[status]].filter((one) => one !== undefined))]
  })
  return Object.fromEntries(responses)
}

/** One status may mean either of two things; the type of what is sent says which. */
function responseOf(meanings: readonly DescribedAnswer[]): JsonObject {
  const content: Record<string, JsonObject> = {}
  for (const { schema, example, problem } of meanings) {
    if (schema !== undefined) {
      const shown = example === undefined ? {} : { example }
      content['application/json'] = { schema: jsonSchema(schema, 'draft-2020-12'), ...shown }
    }
    if (problem === true) content['application/problem+json'] = { schema: PROBLEM }
  }
  const description = meanings.map((meaning) => meaning.description).join(' Or: ')
  return Object.keys(content).length === 0 ? { description } : { description, content }
}

/** The operation of a route that takes events of other services and answers with those that it caused. */
export function takingEvents(verb: string, kinds: readonly TakenKind[]): JsonObject {
  const schemas = kinds.map(({ schema }) => jsonSchema(schema, 'draft-2020-12'))
  const content = { schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas } }
  const types = kinds.map(({ type }) => type).join(' or ')
  return {
    summary: `Takes ${types} from the service that emitted it (${verb})`,
    description: [
      ...kinds.map(({ type, summary }) => `${type}: ${summary}`),
      `A CloudEvents 1.0 event in structured JSON, at most ${MAX_EVENT_BYTES} bytes. The same event again gets`,
      'the same answer and has no second effect.',
    ].join(' '),
    tags: ['between services'],
    requestBody: { required: true, content: { 'application/json': content } },
    responses: {
      200: {
        description: 'Handled and committed; the events that it caused are the caller’s to carry on.',
        content: { 'application/json': { schema: EVENTS } },
      },
      400: { description: 'No event that can be read.', content: PROBLEM_CONTENT },
      500: { description: 'The handler threw; to be tried again.', content: PROBLEM_CONTENT },
      503: { description: 'Overloaded: come again.', content: PROBLEM_CONTENT },
    },
  }
}

/** What documents say of a kind of event that a route takes. */
export interface TakenKind {
  readonly type: string
  readonly summary: string
  readonly schema: z.ZodType
}

const PROBLEM_CONTENT = { 'application/problem+json': { schema: PROBLEM } }
const EVENTS = {
  type: 'object',
  required: ['events'],
  properties: { events: { type: 'array', items: { type: 'object' } } },
}
