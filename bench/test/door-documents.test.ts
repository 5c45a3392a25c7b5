import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { loadWorkflow, WORKFLOW_NAMES } from '../src/settings/workflows.ts'
import { Documents } from './patterns/documented.ts'
import { raisePatterns } from './patterns/raise-patterns.ts'

interface DeclaredRoutes {
  readonly name: string
  readonly commands?: object
  readonly batches?: object
  readonly queries?: object
}

describe.each(WORKFLOW_NAMES)('the doors of %s', (room) => {
  it('say in OpenAPI 3.1 what each route of each service takes and answers, and show it to people', async () => {
    await using owned = new AsyncDisposableStack()
    const raised = await raisePatterns('reference', owned, {}, room)
    const documents = new Documents(raised)
    const { services } = (await loadWorkflow(room)) as unknown as { services: readonly DeclaredRoutes[] }
    for (const { name, commands, batches, queries } of services) {
      const document = await documents.of(name)
      expect(await new Validator().validate({ ...document }), name).toMatchObject({ valid: true })
      for (const route of Object.keys({ ...commands, ...batches, ...queries })) {
        const [method = '', path = ''] = route.split(' ')
        const at = path.replaceAll(/:(\w+)/g, '{$1}')
        const operation = document.paths[at]?.[method.toLowerCase()]
        expect(operation?.summary, `${name} ${route}`).toMatch(/^[A-Z](?!ET |OST |UT )/)
        const schemas = Object.values(operation?.responses ?? {}).flatMap(({ content = {} }) => {
          return Object.values(content).map(({ schema }) => schema)
        })
        expect(schemas, `${name} ${route}`).not.toEqual([])
      }
      const page = await fetch(`${raised.running.deployment.urls.get(name)}/docs`)
      expect(page.headers.get('content-type')).toMatch(/^text\/html/)
      expect(await page.text()).toContain(`<title>${name}</title>`)
    }
  })
})
