import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { staleDocuments } from '@three-ways/event-contract/committed-documents'
import { Ajv } from 'ajv'
import ajvFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { patternsAsyncapi, renderDocuments } from './documents.ts'
import { workflow } from './workflow.ts'

const committed_folder = fileURLToPath(new URL('../documents', import.meta.url))
const require = createRequire(import.meta.url)

interface Document {
  readonly channels: Readonly<Record<string, { readonly messages: object }>>
  readonly operations: Readonly<Record<string, { readonly action: string }>>
  readonly components: {
    readonly messages: Readonly<
      Record<string, { readonly examples: readonly { readonly payload: unknown }[] }>
    >
  }
}

describe('the AsyncAPI document of the patterns', () => {
  const document = patternsAsyncapi() as unknown as Document

  test('is committed as the declarations have it', async () => {
    expect(await staleDocuments(committed_folder, renderDocuments())).toEqual([])
  })

  test('is AsyncAPI 3.0', () => {
    const path = require.resolve('@asyncapi/specs/schemas/3.0.0.json')
    const specification = JSON.parse(readFileSync(path, 'utf8'))
    const ajv = new Ajv({ strict: false, allErrors: true })
    ajvFormats.default(ajv)
    const { 'http://json-schema.org/draft-07/schema': _known, ...definitions } = specification.definitions
    const validate = ajv.compile({ ...specification, definitions })
    expect(validate(document) ? [] : validate.errors).toEqual([])
    expect(validate({ ...document, channels: 'none' })).toBe(false)
  })

  test('has every event of every service that emits one, with an example that can be read', () => {
    const emitted = workflow.services.flatMap(({ name, emits }) => emits.map((type) => `${name} ${type}`))
    const channels = Object.entries(document.channels).flatMap(([channel, { messages }]) => {
      return Object.keys(messages).map((type) => `${channel.replace('-events', '-service')} ${type}`)
    })
    expect(channels.sort()).toEqual(emitted.sort())
    const { messages } = document.components
    expect(Object.keys(messages).sort()).toEqual(workflow.catalogue.kinds.map(({ type }) => type).sort())
    for (const { examples } of Object.values(messages)) {
      const payload = examples[0]?.payload
      expect(workflow.catalogue.decode(JSON.stringify(payload))).toEqual({ ok: true, event: payload })
    }
  })

  test('has who handles what, from each of those who emit it', () => {
    const { services } = workflow
    const received = services.flatMap(({ handles }) =>
      Object.keys(handles).flatMap((type) => services.filter(({ emits }) => emits.includes(type))),
    )
    const operations = Object.values(document.operations)
    expect(operations.filter(({ action }) => action === 'receive')).toHaveLength(received.length)
  })
})
