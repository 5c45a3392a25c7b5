import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { createResultsFolder } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readExportSettings } from '../settings/export-settings.ts'
import { exportFolder } from './export-folder.ts'
import { EXPORT_TABLES } from './export-tables.ts'
import { EXPORT_FORMATS, PACKAGE_FILE, writerOf } from './export-text.ts'

const README = fileURLToPath(new URL('../../../results/README.md', import.meta.url))
const { run, cells } = sampleRun()
const few = cells.filter(({ result }) => ['steady', 'stopped'].includes(result.variant))
const { signal } = new AbortController()

let parent: string
let folder: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-export-'))
  const written = await createResultsFolder(parent, run)
  for (const cell of few) await written.addResult(cell)
  folder = written.path
})
afterAll(() => rm(parent, { recursive: true, force: true }))

const named = (...names: string[]) => EXPORT_TABLES.filter(({ name }) => names.includes(name))

/** The lines of a table as objects, as any tool would read them. */
async function exported(name: string, format: 'csv' | 'ndjson') {
  const out = join(parent, format)
  await exportFolder(folder, named(name), { out, format }, signal)
  const lines = (await readFile(join(out, `${name}.${format}`), 'utf8')).trimEnd().split('\n')
  if (format === 'ndjson') return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const [head = '', ...rest] = lines.map((line) => line.split(','))
  return rest.map((line) => Object.fromEntries(line.map((value, index) => [head[index], value])))
}

describe('a run as tables', () => {
  test('has every order once, with its times, in both formats', async () => {
    const offered = few.reduce((sum, { result }) => sum + result.ledger.offered, 0)
    const [csv, ndjson] = [await exported('orders', 'csv'), await exported('orders', 'ndjson')]
    expect([csv.length, ndjson.length]).toEqual([offered, offered])
    const [order] = few[0]?.orders ?? []
    expect(ndjson[0]).toMatchObject({ ...order, run_id: run.id, attempt: 1 })
    expect(csv[0]).toMatchObject({ order_id: order?.order_id, planned_us: String(order?.planned_us) })
    const refused = ndjson.find(({ outcome }) => outcome === 'refused')
    expect(refused).toMatchObject({ accepted_us: null, http_status: 503 })
  })

  test('says of each attempt and each repetition whether it counts', async () => {
    const found = await exported('cells', 'ndjson')
    expect(found).toHaveLength(few.length)
    expect(found[0]).toMatchObject({
      model: 'sync-rest',
      verdict: 'valid',
      counts: true,
      lost: 0,
      accepted: 1100,
    })
    const repetitions = await exported('repetitions', 'csv')
    expect(repetitions.filter(({ variant }) => variant === 'steady')).toHaveLength(6)
    expect(new Set(repetitions.map(({ counts }) => counts))).toEqual(new Set(['true']))
  })

  test('has the columns that the package says, of the kinds that it says, in every line', async () => {
    const out = join(parent, 'all')
    const { files, missing } = await exportFolder(folder, EXPORT_TABLES, { out, format: 'ndjson' }, signal)
    expect(missing).toEqual([])
    expect(files.map(({ file }) => file)).toEqual(EXPORT_TABLES.map(({ name }) => `${name}.ndjson`))
    expect((await readdir(out)).toSorted()).toEqual(
      [...files.map(({ file }) => file), PACKAGE_FILE].toSorted(),
    )
    const { resources } = JSON.parse(await readFile(join(out, PACKAGE_FILE), 'utf8'))
    for (const { path, schema } of resources) {
      const text = (await readFile(join(out, path), 'utf8')).trimEnd()
      for (const line of text === '' ? [] : text.split('\n')) {
        const values = JSON.parse(line)
        expect(Object.keys(values)).toEqual(schema.fields.map(({ name }: { name: string }) => name))
        for (const { name, type } of schema.fields) {
          const isRight = values[name] === null || kindOf(values[name], type) === type
          expect(isRight, `${path} ${name}: ${values[name]} is no ${type}`).toBe(true)
        }
      }
    }
  })

  test('is written without what is missing, which is told', async () => {
    const written = await createResultsFolder(parent, { ...run, id: 'without-a-log' })
    for (const cell of few.slice(0, 2)) await written.addResult(cell)
    const [first] = few
    if (first === undefined) throw new Error('the sample has no cell')
    await rm(join(written.path, ordersFileOf(first.result)))
    const out = join(parent, 'lacking')
    const { files, missing } = await exportFolder(
      written.path,
      named('orders'),
      { out, format: 'csv' },
      signal,
    )
    expect(missing).toEqual([expect.stringContaining('there is no such file')])
    expect(files).toEqual([{ file: 'orders.csv', lines: few[1]?.orders.length }])
  })

  test('ends when somebody wants it to', async () => {
    const ended = AbortSignal.abort(new Error('Ctrl-C'))
    const out = join(parent, 'ended')
    const exporting = exportFolder(folder, named('orders'), { out, format: 'csv' }, ended)
    await expect(exporting).rejects.toThrow('Ctrl-C')
    expect(await readdir(out)).toEqual([])
  })
})

function kindOf(value: unknown, asked: string): string {
  if (typeof value === 'number') return asked === 'integer' && Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

test('a text with commas, quotes or lines is one value, and nothing is not an empty text', () => {
  const table = { name: 'x', what: 'x', columns: [], rows: () => [] }
  const { line } = writerOf(table, 'csv')
  expect(line(['a,b', 'say "no"', 'two\nlines', null, '', 1.5, true])).toBe(
    '"a,b","say ""no""","two\nlines",,"",1.5,true\n',
  )
})

test('results/README.md names every table and says what a line of it is', async () => {
  const readme = await readFile(README, 'utf8')
  for (const { name, what } of EXPORT_TABLES) expect(readme).toContain(`| \`${name}\` | ${what} |\n`)
})

test('wrong flags are told all at once', () => {
  const known = { tables: EXPORT_TABLES.map(({ name }) => name), formats: EXPORT_FORMATS }
  const read = () => readExportSettings({ format: 'parquet', table: 'order', out: README }, known)
  expect(read).toThrow(/3 reasons/)
  expect(read).toThrow('did you mean "orders"?')
  expect(readExportSettings({ dir: 'results/x' }, known)).toMatchObject({
    format: 'csv',
    tables: known.tables,
    out: expect.stringMatching(/results\/x\/export$/),
  })
})
