import { operationsOf } from '@three-ways/event-contract/described-route'
import type { QueryRequest, ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { z } from 'zod'

const rootSchema = z.object({
  service: z.string(),
  description: z.string(),
  docs: z.string(),
  openapi: z.string(),
})

/** A service with what every service of the study says of itself: at `GET /`, and more at `GET /health`. */
export function withRoot<Tables, Change>(
  declaration: ServiceDeclaration<Tables, Change>,
): ServiceDeclaration<Tables, Change> {
  const { name: service, summary: description = '', queries, operations } = declaration
  const body = { service, description, docs: '/docs', openapi: '/openapi.json' }
  return {
    ...declaration,
    queries: { 'GET /': (_tables: Tables, _request: QueryRequest) => ({ status: 200, body }), ...queries },
    health: (ready) => ({
      status: ready ? 'healthy' : 'unhealthy',
      timestamp: new Date().toISOString(),
    }),
    operations: async () => ({
      ...(await operations?.()),
      ...operationsOf({
        'GET /': {
          summary: 'What this is',
          answers: { 200: { description: 'The service.', schema: rootSchema, example: body } },
        },
      }),
    }),
  }
}
