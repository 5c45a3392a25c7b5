import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { jsonSchema, jsonSchemaText, schemaFile, WRITTEN_SCHEMAS } from './json-schemas.ts'
import { type Metrics, metricsSchema, SCHEMA_VERSION } from './metrics.ts'
import { sampleRun } from './sample-run.ts'

const { run, cells } = sampleRun()
const sample: Metrics = { schema_version: SCHEMA_VERSION, run, results: cells.map(({ result }) => result) }

function validatorOf(name: string) {
  const written = WRITTEN_SCHEMAS.find((one) => one.name === name)
  if (written === undefined) throw new Error(`there is no schema ${name}`)
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
  addFormats.default(ajv)
  return ajv.compile(jsonSchema(written))
}

test.each(WRITTEN_SCHEMAS)(
  'result-files/$name.schema.json is current; write it with: node result-files/src/write-schema.ts',
  async (written) => {
    expect(await readFile(schemaFile(written), 'utf8')).toBe(jsonSchemaText(written))
  },
)

describe('result-files/metrics.schema.json', () => {
  test('accepts a run with all scenarios, as the zod schema does', () => {
    const validate = validatorOf('metrics')
    validate(JSON.parse(JSON.stringify(sample)))
    expect(validate.errors ?? []).toEqual([])
    expect(metricsSchema.parse(JSON.parse(JSON.stringify(sample)))).toEqual(sample)
  })

  test('refuses a negative count, a verdict of its own, a missing ledger and a time that is none', () => {
    const validate = validatorOf('metrics')
    const [first] = sample.results
    const faulty = { ...first, verdict: 'fine', ledger: { ...first?.ledger, lost: -1 } }
    const { ledger: _, ...without } = first ?? {}
    validate({ ...sample, run: { ...run, started_at: 'yesterday' }, results: [faulty, without] })
    const paths = validate.errors?.map((error) => `${error.instancePath} ${error.keyword}`)
    expect(paths).toEqual(
      expect.arrayContaining([
        '/results/0/verdict enum',
        '/results/0/ledger/lost minimum',
        '/results/1 required',
        '/run/started_at format',
      ]),
    )
  })
})

test('a line of the stores is about the cell, about an order, or about a subject, and nothing else', () => {
  const validate = validatorOf('ledger')
  const order = ['a-1', 'confirmed', null, 'sent', 1, 1, [['burger', 1]]]
  const subject = ['a-1', true, 'completed', null, 1, 'paid', { amount: 3 }]
  for (const line of [order, subject]) expect(validate(line), JSON.stringify(line)).toBe(true)
  for (const line of [[...order, 1], order.slice(1), ['a-1', 'lost', null, null, 0, 0, null], {}]) {
    expect(validate(line), JSON.stringify(line)).toBe(false)
  }
})

test('amounts by name are whole numbers from 0', () => {
  const validate = validatorOf('analytics')
  const analytics = {
    ...{ total_orders: 1, reserved: 1, failed: 0, failure_rate_percent: 0 },
    ...{ events: { OrderPlaced: 1 }, failures_by_reason: {}, ordered_quantity_by_sku: { burger: 1 } },
    orders_per_minute: {},
  }
  expect(validate(analytics)).toBe(true)
  expect(validate({ ...analytics, events: { OrderPlaced: -1 } })).toBe(false)
})
