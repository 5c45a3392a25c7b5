import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { type Metrics, metricsSchema, SCHEMA_VERSION } from './metrics.ts'
import { metricsJsonSchema, metricsJsonSchemaText, SCHEMA_FILE } from './metrics-schema.ts'
import { sampleRun } from './sample-run.ts'

const { run, cells } = sampleRun()
const sample: Metrics = { schema_version: SCHEMA_VERSION, run, results: cells.map(({ result }) => result) }

function validator() {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
  addFormats.default(ajv)
  return ajv.compile(metricsJsonSchema())
}

describe('result-files/metrics.schema.json', () => {
  test('is current; write it with: node result-files/src/write-schema.ts', async () => {
    expect(await readFile(SCHEMA_FILE, 'utf8')).toBe(metricsJsonSchemaText())
  })

  test('accepts a run with all scenarios, as the zod schema does', () => {
    const validate = validator()
    validate(JSON.parse(JSON.stringify(sample)))
    expect(validate.errors ?? []).toEqual([])
    expect(metricsSchema.parse(JSON.parse(JSON.stringify(sample)))).toEqual(sample)
  })

  test('refuses a negative count, a verdict of its own, a missing ledger and a time that is none', () => {
    const validate = validator()
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
