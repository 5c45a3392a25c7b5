import { Validator } from '@seriousme/openapi-schema-validator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IDLE_CARRIER, ownTally, transportOf } from '../../test/tally-process.ts'
import { tallyWorkflow } from '../../test/tally-service.ts'
import type { Transport } from '../carrier.ts'

interface Operations {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary: string }>>>>
}

describe('what a door says of itself', () => {
  let owned: AsyncDisposableStack
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  const documentAt = async (url: string) => {
    const response = await fetch(`${url}/openapi.json`)
    expect(response.headers.get('content-type')).toBe('application/json')
    return (await response.json()) as Operations & Record<string, unknown>
  }

  it('is OpenAPI 3.1, with every route that its service declares', async () => {
    const describes = { 'GET /rows': { summary: 'All rows', responses: { 200: { description: 'Rows.' } } } }
    const workflow = tallyWorkflow({
      summary: 'Counts.',
      operations: () => ({ ...describes, 'GET /elsewhere': { summary: 'No route of this door' } }),
      queries: {
        'GET /rows': () => ({ status: 200, body: [] }),
        'GET /rows/:id': () => ({ status: 200, body: 1 }),
      },
    })
    const { url } = await ownTally(owned, { workflow })
    const document = await documentAt(url)
    const validator = new Validator()
    expect(await validator.validate({ ...document })).toMatchObject({ valid: true })
    expect(validator.version).toBe('3.1')
    expect(document.info).toMatchObject({ title: 'tally-service: tally' })
    const { '/ask': ask, '/rows': rows, '/rows/{id}': row, ...others } = document.paths
    expect(Object.keys(others).sort()).toEqual(['/health', '/outcomes', '/outcomes/counts', '/status'])
    expect(ask?.post?.summary).toBe('POST /ask')
    expect(rows?.get?.summary).toBe('All rows')
    expect(row?.get).toMatchObject({ parameters: [{ name: 'id', in: 'path', required: true }] })
  })

  it('names the verbs at which events come, where they come by HTTP', async () => {
    const open: Transport['open'] = async ({ door }) => {
      door.post('/answer', (_request, response) => void response.end())
      return IDLE_CARRIER
    }
    const { url } = await ownTally(owned, { transport: transportOf({}, { open }) })
    const document = await documentAt(url)
    expect(await new Validator().validate({ ...document })).toMatchObject({ valid: true })
    expect(document.paths['/answer']?.post).toMatchObject({ tags: ['between services'] })
    expect(JSON.stringify(document.paths['/answer'])).toContain('urn:three-ways:Asked:1')
    const elsewhere = await ownTally(owned)
    expect(await documentAt(elsewhere.url).then(({ paths }) => paths['/answer'])).toBeUndefined()
  })

  it('is a page whose every part comes from the same door', async () => {
    const { url } = await ownTally(owned)
    const response = await fetch(`${url}/docs`)
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    const page = await response.text()
    expect(page).toContain('<title>tally-service</title>')
    expect(page).not.toMatch(/https?:/)
    const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '')
    expect(parts).toHaveLength(5)
    const types: string[] = []
    for (const path of parts) {
      const part = await fetch(`${url}${path}`)
      expect(part.status, path).toBe(200)
      expect((await part.arrayBuffer()).byteLength, path).toBeGreaterThan(50)
      types.push(part.headers.get('content-type')?.split(';')[0] ?? 'none')
    }
    expect(types.sort()).toEqual(
      ['application/json', 'image/png', 'text/css', 'text/javascript', 'text/javascript'].sort(),
    )
    const start = await (await fetch(`${url}/docs/start.js`)).text()
    expect(start).toContain("url: '/openapi.json'")
  })
})
