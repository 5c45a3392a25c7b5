import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { headlineTable } from '@three-ways/report/headline-table'
import type { Result } from '@three-ways/result-files/metrics'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataOfFolder, partOfReference } from '../../test/reference-data.ts'
import { exportFolder } from './export-folder.ts'
import { EXPORT_TABLES } from './export-tables.ts'

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url))
const ROWS = ['latency / steady', 'throughput-10k / door', 'backlog / kill']
const TABLES = ['cells', 'figures', 'orders']
const run = promisify(execFile)

interface Headline {
  readonly headline: string
  readonly model: string
  readonly value: number
}

let out: string
let printed: string
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'three-ways-headlines-'))
  const { signal } = new AbortController()
  const folder = await partOfReference(join(out, 'run'), ofHeadlines)
  const tables = EXPORT_TABLES.filter(({ name }) => TABLES.includes(name))
  await exportFolder(folder, tables, { out, format: 'csv' }, signal)
  await exportFolder(folder, tables, { out, format: 'ndjson' }, signal)
  printed = headlineTable(await dataOfFolder(folder))
})
afterAll(() => rm(out, { recursive: true, force: true }))

/** Two repetitions of what the headlines are about: the others take as long again. */
function ofHeadlines({ scenario, variant, repetition }: Result): boolean {
  return repetition <= 2 && ROWS.includes(`${scenario} / ${variant}`)
}

/** What the table of the report says: the first number of a cell, or the share of `495 of 495` in percent. */
function printedOf({ headline, model }: Headline): number {
  const cells = (line: string) => line.split(/(?<!\\)\|/).map((cell) => cell.trim())
  const [head = '', , ...lines] = printed.split('\n')
  const wanted = PRINTED.find(([of]) => of === headline)?.[1]
  const line = lines.find((one) => wanted?.test(cells(one)[1] ?? ''))
  const cell = cells(line ?? '')[cells(head).indexOf(model)] ?? ''
  const [, part, all] = /^([\d,]+) of ([\d,]+)/.exec(cell) ?? []
  const plain = (text = '') => Number(text.replaceAll(',', ''))
  return all === undefined ? plain(/^[\d,.]+/.exec(cell)?.[0]) : (100 * plain(part)) / plain(all)
}

const PRINTED: readonly (readonly [string, RegExp])[] = [
  ['everything done at a steady rate, p50 (ms)', /^everything done at .* p50 \(ms\)$/],
  ['10,000 orders over 64 connections, last one done (s)', /^10,000 orders over 64 connections/],
  ['inventory killed under load: refused meanwhile (%)', /^inventory killed under load: refused meanwhile$/],
]

/** Printed figures have three digits, and a histogram a thousandth of a value between its steps. */
function expectPrinted(found: readonly Headline[]): void {
  expect(new Set(found.map(({ headline }) => headline))).toEqual(new Set(PRINTED.map(([name]) => name)))
  expect(found.length).toBeGreaterThanOrEqual(PRINTED.length * 3)
  for (const one of found) {
    const expected = printedOf(one)
    expect(
      Math.abs(one.value - expected),
      `${one.headline}, ${one.model}: ${one.value}, printed ${expected}`,
    ).toBeLessThanOrEqual(0.006 + 0.006 * expected)
  }
}

test('the query counts from the exported orders what the report prints', async () => {
  const database = new DatabaseSync(':memory:')
  for (const name of TABLES) {
    const lines = (await readFile(join(out, `${name}.ndjson`), 'utf8')).trimEnd().split('\n')
    const columns = Object.keys(JSON.parse(lines[0] ?? '{}'))
    database.exec(`CREATE TABLE ${name} (${columns.join(', ')}); BEGIN`)
    const insert = database.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => '?').join(', ')})`)
    for (const line of lines) insert.run(...Object.values<never>(JSON.parse(line, asStored)))
    database.exec('COMMIT')
  }
  const query = await readFile(join(EXAMPLES, 'headlines.sql'), 'utf8')
  expectPrinted(database.prepare(query).all() as unknown as Headline[])
  database.close()
})

/** SQLite has no truth values; read from a file they are words. */
function asStored(_: string, value: unknown): unknown {
  return typeof value === 'boolean' ? String(value) : value
}

/** What is told on a terminal: headline, model and value, two spaces between them. */
function headlinesIn(stdout: string): Headline[] {
  const lines = stdout.trimEnd().split('\n')
  return lines.map((line) => {
    const [headline = '', model = '', value] = line.split(/ {2,}/)
    return { headline, model, value: Number(value) }
  })
}

const canImport = (name: string) =>
  run('python3', ['-c', `import ${name}`]).then(
    () => true,
    () => false,
  )
const python = await canImport('sqlite3')
const duckdb = await canImport('duckdb')

test.skipIf(!python)(
  `Python runs it on the files alone${python ? '' : ': skipped, no python3'}`,
  async () => {
    const { stdout } = await run('python3', [join(EXAMPLES, 'headlines.py'), out])
    expectPrinted(headlinesIn(stdout))
  },
)

/** As `results/README.md` has it for the shell. */
const IN_DUCKDB = `
import duckdb, sys
folder, query = sys.argv[1:]
for name in ("orders", "cells", "figures"):
    duckdb.sql(f"CREATE VIEW {name} AS FROM '{folder}/{name}.csv'")
for row in duckdb.sql(open(query).read()).fetchall():
    print(*row, sep="  ")
`

test.skipIf(!duckdb)(
  `DuckDB runs it on the files alone${duckdb ? '' : ': skipped, python3 has no duckdb'}`,
  async () => {
    const { stdout } = await run('python3', ['-c', IN_DUCKDB, out, join(EXAMPLES, 'headlines.sql')])
    expectPrinted(headlinesIn(stdout))
  },
)
