import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { expect } from 'vitest'
import type { Answered, RaisedPatterns } from './raise-patterns.ts'

interface Content {
  readonly schema: object
}

interface Operation {
  readonly summary: string
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>
}

/** What a door says of itself at `GET /openapi.json`. */
export interface DoorDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

/** The documents of the doors of a system that runs, each asked for once. */
export class Documents {
  readonly #ask: RaisedPatterns['ask']
  readonly #doors = new Map<string, Promise<DoorDocument>>()
  readonly #validators = new Map<string, ValidateFunction>()
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true })

  constructor({ ask }: RaisedPatterns) {
    this.#ask = ask
    ajvFormats.default(this.#ajv)
  }

  of(service: string): Promise<DoorDocument> {
    const known = this.#doors.get(service) ?? this.#read(service)
    this.#doors.set(service, known)
    return known
  }

  /** The answer has a status and a type that the document of its door has for its route, and such a body. */
  async expectDocumented(service: string, route: string, answered: Answered): Promise<void> {
    const { status, type, body } = answered
    const document = await this.of(service)
    const { path, operation } = operationIn(document, route)
    const what = `${service} ${route} ${status} ${type}`
    const schema = operation.responses[status]?.content?.[type]?.schema
    if (schema === undefined) expect.fail(`${what} is not in its document`)
    const key = `${service} ${route.split(' ')[0]} ${path} ${status} ${type}`
    const { components } = document
    const validate = this.#validators.get(key) ?? this.#ajv.compile({ ...schema, components })
    this.#validators.set(key, validate)
    if (!validate(body)) expect.fail(`${what}: ${JSON.stringify(body)}: ${JSON.stringify(validate.errors)}`)
  }

  async #read(service: string): Promise<DoorDocument> {
    const { status, body } = await this.#ask(service, 'GET /openapi.json')
    expect(status).toBe(200)
    return body
  }
}

/** The operation of `PUT /products/1`, and its path in the document. */
function operationIn({ paths }: DoorDocument, route: string): { path: string; operation: Operation } {
  const [method = '', asked = ''] = route.split(' ')
  const found = Object.keys(paths).filter((path) => {
    return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked)
  })
  const path = found.includes(asked) ? asked : found[0]
  const operation = path === undefined ? undefined : paths[path]?.[method.toLowerCase()]
  if (path === undefined || operation === undefined) return expect.fail(`${route} is not in the document`)
  return { path, operation }
}
