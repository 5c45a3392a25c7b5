import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv, type AnySchema } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asyncapiDocument } from './asyncapi-document.ts'
import { renderDocuments, staleDocuments, writeDocuments } from './committed-documents.ts'
import { dataSchemaName } from './envelope.ts'
import { exampleEvents } from './examples.ts'
import { check } from './faults.ts'
import { type JsonObject, jsonSchema } from './json-schemas.ts'
import { openapiDocument } from './openapi-document.ts'
import { type OpenapiSchemaName, openapiSchemas } from './openapi-schemas.ts'
import { readOrderRequest } from './order-api.ts'
import { orderCatalogue } from './order-events.ts'
import { channelOf, orderFlow } from './order-flow.ts'

const committed_folder = fileURLToPath(new URL('../documents', import.meta.url))
const command = fileURLToPath(new URL('./generate-documents.ts', import.meta.url))
const addFormats = ajvFormats.default

describe('the committed documents', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'documents-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const generate = (...options: string[]) =>
    spawnSync(process.execPath, [command, '--folder', folder, ...options], { encoding: 'utf8' })

  test('are what the schemas say', async () => {
    expect(await staleDocuments(committed_folder)).toEqual([])
  })

  test('are the same bytes every time', () => {
    expect([...renderDocuments()]).toEqual([...renderDocuments()])
  })

  test('what is missing, differs or is left over is found, and mended', async () => {
    await writeDocuments(folder)
    expect(await staleDocuments(folder)).toEqual([])
    await rm(join(folder, 'asyncapi.json'))
    await writeFile(join(folder, 'openapi.json'), `${await readFile(join(folder, 'openapi.json'), 'utf8')} `)
    await writeFile(join(folder, 'schemas', 'OrderEaten.json'), '{}')
    const stale = [
      { path: 'asyncapi.json', why: 'missing' },
      { path: 'openapi.json', why: 'differs' },
      { path: 'schemas/OrderEaten.json', why: 'left over' },
    ]
    expect(await staleDocuments(folder)).toEqual(stale)
    expect(await writeDocuments(folder)).toEqual(stale)
    expect(await staleDocuments(folder)).toEqual([])
  })

  test('the command checks without writing, then writes, then is content', async () => {
    const checked = generate('--check')
    expect(checked.status).toBe(1)
    expect(checked.stdout).toContain('stale: schemas/OrderPlaced.json (missing)')
    await expect(stat(join(folder, 'asyncapi.json'))).rejects.toThrow()
    expect(generate().status).toBe(0)
    expect(generate('--check').status).toBe(0)
    expect(generate('--chekc').status).toBe(2)
  })
})

describe('asyncapi.json', () => {
  const require = createRequire(import.meta.url)
  const specification = JSON.parse(
    readFileSync(require.resolve('@asyncapi/specs/schemas/3.0.0.json'), 'utf8'),
  )

  function faultsOf(document: unknown): unknown {
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats(ajv)
    // The specification brings draft 07 along, under the name by which ajv has it already.
    const { 'http://json-schema.org/draft-07/schema': _known, ...definitions } = specification.definitions
    const validate = ajv.compile({ ...specification, definitions })
    return validate(document) ? [] : validate.errors
  }

  test('is AsyncAPI 3.0', () => {
    expect(faultsOf(asyncapiDocument())).toEqual([])
    expect(faultsOf({ ...asyncapiDocument(), channels: 'none' })).not.toEqual([])
    expect(faultsOf({ ...asyncapiDocument(), operations: { a: { action: 'shout' } } })).not.toEqual([])
  })

  test('every reference leads somewhere, in both documents', () => {
    for (const document of [asyncapiDocument(), openapiDocument()]) {
      const references = valuesOf(document, '$ref').map(String)
      expect(references.length).toBeGreaterThan(10)
      for (const reference of references) expect(lookUp(document, reference), reference).toBeDefined()
    }
  })

  test('its channels are the emitting services, and its examples are decodable events', () => {
    const { channels, components } = asyncapiDocument() as {
      channels: JsonObject
      components: { messages: Record<string, { examples: { payload: unknown }[] }> }
    }
    expect(Object.keys(channels)).toEqual(['order-events', 'inventory-events', 'notification-events'])
    expect(Object.keys(components.messages).toSorted()).toEqual(
      orderCatalogue.kinds.map(({ type }) => type).toSorted(),
    )
    for (const { examples } of Object.values(components.messages)) {
      expect(examples).not.toEqual([])
      for (const { payload } of examples) {
        expect(orderCatalogue.decode(JSON.stringify(payload))).toEqual({ ok: true, event: payload })
      }
    }
  })

  test('every kind of event has one sender and at least one receiver', () => {
    const { operations } = asyncapiDocument() as {
      operations: Record<string, { action: string; messages: { $ref: string }[] }>
    }
    for (const { type } of orderCatalogue.kinds) {
      const of_type = Object.values(operations).filter(({ messages }) =>
        messages[0]?.$ref.endsWith(`/${type}`),
      )
      expect(of_type.filter(({ action }) => action === 'send')).toHaveLength(1)
      expect(of_type.filter(({ action }) => action === 'receive').length).toBeGreaterThan(1)
    }
  })
})

describe('openapi.json', () => {
  test('is OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate({ ...openapiDocument() })).toMatchObject({ valid: true })
    expect(validator.version).toBe('3.1')
    const broken = await new Validator().validate({ ...openapiDocument(), info: {} })
    expect(broken.valid).toBe(false)
  })

  test('a failed order is an order and a service that waits tells its health: all else from 400 is a problem', () => {
    const paths = openapiDocument().paths as Record<string, Record<string, { responses: JsonObject }>>
    const responses = paths['/order']?.post?.responses ?? {}
    expect(Object.keys(responses)).toEqual(['201', '202', '400', '409', '413', '415', '422', '503', '504'])
    const resources = ['POST /order 422', 'POST /order 503', 'POST /order 504', 'GET /health 503']
    for (const { name, content } of failuresOf(paths)) {
      const shown = content['application/json']?.schema
      if (!resources.includes(name)) expect(shown, name).toBeUndefined()
      else expect(String(shown?.$ref)).toMatch(name.includes('/order') ? /\/Order$/ : /\/Health$/)
      const problem = content['application/problem+json']?.schema
      if (shown === undefined || name === 'POST /order 503') expect(problem?.$ref, name).toMatch(/\/Problem$/)
      else expect(problem, name).toBeUndefined()
    }
  })

  test('every example is what its own schema takes, by zod and by JSON Schema', () => {
    const bodies = exampleBodiesOf(openapiDocument())
    expect(bodies.length).toBeGreaterThan(20)
    for (const { names, example } of bodies) {
      const takers = names.filter((name) => check(openapiSchemas[name], example).ok)
      expect(takers, JSON.stringify(example)).not.toEqual([])
      for (const name of takers) expect(validatorFor(name)(example), name).toBe(true)
    }
  })

  test('the lines of the outcome feed are outcomes', () => {
    const text = valuesOf(openapiDocument(), 'outcomes').find((value) => isObject(value) && 'value' in value)
    const lines = String((text as { value: unknown }).value)
      .trimEnd()
      .split('\n')
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(check(openapiSchemas.Outcome, JSON.parse(line)).ok).toBe(true)
  })

  test('its two forms of an order say the same as the reader of orders', () => {
    const takes = (body: unknown) =>
      validatorFor('OrderRequest')(body) || validatorFor('OrderShorthand')(body)
    const item = 'burger'
    const bodies = [
      { item, qty: 1 },
      { item_id: item, quantity: 9, user_id: 'u' },
      { item },
      { item_id: item, user_id: 'u' },
      { qty: 1 },
      { item, item_id: item, qty: 1 },
      { item, qty: 1, quantity: 1 },
      { item, qty: 1, colour: 'red' },
      { item, qty: 0 },
      { user_id: 'u', restaurant_id: 'r', items: [{ sku: item, qty: 6 }] },
      { user_id: 'u', restaurant_id: 'r', items: [] },
      { restaurant_id: 'r', items: [{ sku: item, qty: 1 }] },
      { user_id: 'u', restaurant_id: 'r', items: [{ sku: item, qty: 1, price: 2 }] },
    ]
    for (const body of bodies) expect(takes(body), JSON.stringify(body)).toBe(readOrderRequest(body).ok)
  })
})

describe('schemas/<EventType>.json', () => {
  test('takes the example and refuses it without any one attribute', () => {
    for (const { type, version } of orderCatalogue.kinds) {
      const document = JSON.parse(renderDocuments().get(`schemas/${type}.json`) ?? '') as AnySchema
      const ajv = new Ajv2020({ strict: true })
      addFormats(ajv)
      const validate = ajv.compile(document)
      const event = exampleEvents.get(type) as unknown as JsonObject
      expect(validate(event), type).toBe(true)
      for (const attribute of Object.keys(event)) {
        const { [attribute]: _left_out, ...rest } = event
        expect(validate(rest), `${type} without ${attribute}`).toBe(false)
      }
      expect(ajv.getSchema(dataSchemaName(type, version))?.(event.data)).toBe(true)
    }
  })
})

describe('README.md', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

  test('its table of events is the flow', () => {
    // The formatter pads the columns.
    const rows = readme.match(/^\| `\w+` .*$/gm)?.map((row) => row.replaceAll(/ +/g, ' '))
    expect(rows).toEqual(
      orderFlow.map(({ kind, emittedBy, handledBy }) => {
        const handlers = Object.keys(handledBy).join(', ')
        const cells = [`\`${kind.type}\``, emittedBy, `\`${channelOf(emittedBy)}\``, handlers, kind.summary]
        return `| ${cells.join(' | ')} |`
      }),
    )
  })

  test('its example is an event as it travels', () => {
    const example = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
    expect(orderCatalogue.decode(example)).toEqual({ ok: true, event: exampleEvents.get('OrderPlaced') })
  })
})

/** Every answer of 400 and above, as `POST /order 422`. */
function failuresOf(paths: Record<string, Record<string, { responses: JsonObject }>>) {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) =>
      Object.entries(responses)
        .filter(([status]) => Number(status) >= 400)
        .map(([status, response]) => {
          const { content } = response as { content: Record<string, { schema: JsonObject }> }
          return { name: `${method.toUpperCase()} ${path} ${status}`, content }
        }),
    ),
  )
}

function validatorFor(name: OpenapiSchemaName): (body: unknown) => boolean {
  const ajv = new Ajv2020({ strict: true, strictRequired: false })
  addFormats(ajv)
  const validate = ajv.compile(jsonSchema(openapiSchemas[name], 'draft-2020-12'))
  return (body) => validate(body) === true
}

/** Every example in JSON, with the names of the schemas that may take it. */
function exampleBodiesOf(document: JsonObject): { names: OpenapiSchemaName[]; example: unknown }[] {
  return ['application/json', 'application/problem+json']
    .flatMap((type) => valuesOf(document, type))
    .flatMap((media) => {
      const { schema, examples } = media as {
        schema: JsonObject
        examples: Record<string, { value: unknown }>
      }
      const names = valuesOf({ schema }, '$ref').map(
        (path) => String(path).split('/').at(-1) as OpenapiSchemaName,
      )
      return Object.values(examples).map(({ value }) => ({ names, example: value }))
    })
}

/** What stands under a key, anywhere in a document. */
function valuesOf(document: unknown, key: string): unknown[] {
  if (!isObject(document)) return []
  return Object.entries(document).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(value, key),
  ])
}

function lookUp(document: unknown, reference: string): unknown {
  const parts = reference.replace('#/', '').split('/')
  return parts.reduce((place: unknown, part) => {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    return isObject(place) ? place[name] : undefined
  }, document)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
