import { operationOf, pathInDocuments, takingEvents } from '@three-ways/event-contract/described-route'
import { healthSchema, problemSchema } from '@three-ways/event-contract/door-api'
import { type JsonObject, jsonSchema } from '@three-ways/event-contract/json-schemas'
import { outcomeCountsSchema } from '@three-ways/event-contract/outcome-counts'
import type { Express } from 'express'
import { z } from 'zod'
import type { ServiceDeclaration, Workflow } from '../workflow.ts'
import { allowedMethods } from './allowed-methods.ts'
import { OWN_OPERATIONS } from './own-operations.ts'

/**
 * The OpenAPI 3.1 document of one door: what its service declares, the verbs at which it takes events where
 * these come by HTTP, and what every service tells of itself. A route is in it if it is mounted.
 */
export async function doorDocument(
  { name, catalogue, subject_word = 'subject', documents: describe }: Workflow,
  declaration: ServiceDeclaration,
  door: Express,
): Promise<JsonObject> {
  const paths: Record<string, Record<string, JsonObject>> = {}
  for (const [route, operation] of await operationsOf(declaration, catalogue)) {
    const [method = '', path = ''] = route.split(' ')
    if (!allowedMethods(door, path).includes(method)) continue
    const at = pathInDocuments(path)
    paths[at] = { ...paths[at], [method.toLowerCase()]: operation }
  }
  const documents = await describe?.()
  const { summary } = declaration
  const said = documents?.description ?? `The workflow is ${name}.`
  return {
    openapi: '3.1.0',
    info: {
      title: `${declaration.name}: ${documents?.title ?? name}`,
      version: documents?.version ?? '0',
      description: [summary ?? [], said].flat().join(' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: {
        Problem: jsonSchema(problemSchema.extend({ [subject_word]: z.string().optional() }), 'draft-2020-12'),
        Health: jsonSchema(healthSchema, 'draft-2020-12'),
        OutcomeCounts: jsonSchema(outcomeCountsSchema, 'draft-2020-12'),
        ...documents?.schemas,
      },
    },
  }
}

/** By route; what a service declares of one is said, whatever else is known of it. */
async function operationsOf(
  declaration: ServiceDeclaration,
  catalogue: Workflow['catalogue'],
): Promise<Map<string, JsonObject>> {
  const { commands, batches, queries, operations } = declaration
  const routes = Object.keys({ ...commands, ...batches, ...queries })
  return new Map([
    ...routes.map((route) => [route, undescribed(route)] as const),
    ...verbsOf(declaration, catalogue),
    ...Object.entries(OWN_OPERATIONS),
    ...Object.entries((await operations?.()) ?? {}),
  ])
}

/** Of a route that nobody described it is known that it is there. */
function undescribed(route: string): JsonObject {
  const responses = { default: { description: 'What the service answers.' } }
  return { ...operationOf(route, { summary: route, answers: {} }), responses }
}

function verbsOf({ handles }: ServiceDeclaration, { kinds }: Workflow['catalogue']): [string, JsonObject][] {
  const byVerb = Map.groupBy(Object.entries(handles), ([, { verb }]) => verb)
  return [...byVerb].map(([verb, handlers]) => {
    const types = handlers.map(([type]) => type)
    return [
      `POST /${verb}`,
      takingEvents(
        verb,
        kinds.filter(({ type }) => types.includes(type)),
      ),
    ]
  })
}
