import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { FILE_KINDS, kindsOf } from './file-kinds.ts'
import { schemaFile, WRITTEN_SCHEMAS } from './json-schemas.ts'
import { createResultsFolder } from './results-folder.ts'
import { sampleRun } from './sample-run.ts'

const RESULTS = fileURLToPath(new URL('../../results', import.meta.url))
/** Of a file of lines: enough to see each kind of line, of each of three hundred files. */
const LINES = 40

/** Every file of a folder, as a path inside. */
async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((one) => one.isFile()).map((one) => relative(folder, join(one.parentPath, one.name)))
}

async function linesOf(file: string): Promise<unknown[]> {
  const source = createReadStream(file)
  const input = file.endsWith('.gz') ? source.pipe(createGunzip()) : source
  const found: unknown[] = []
  for await (const line of createInterface({ input })) {
    found.push(JSON.parse(line))
    if (found.length === LINES) break
  }
  source.destroy()
  return found
}

/** From the committed files, as somebody else would. */
async function validators(): Promise<ReadonlyMap<string, ValidateFunction>> {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
  addFormats.default(ajv)
  const found = new Map<string, ValidateFunction>()
  for (const { name } of WRITTEN_SCHEMAS) {
    found.set(name, ajv.compile(JSON.parse(await readFile(schemaFile({ name }), 'utf8'))))
  }
  return found
}

/** What no description says, or what is not as it says. */
async function faultsOf(folder: string): Promise<string[]> {
  const faults: string[] = []
  const compiled = await validators()
  for (const path of await filesOf(folder)) {
    const [kind, ...others] = kindsOf(path)
    if (kind === undefined || others.length > 0) faults.push(`${path}: ${others.length + 1} kinds`)
    if (kind?.schema === undefined) continue
    const { name, of } = kind.schema
    const file = join(folder, path)
    const values = of === 'line' ? await linesOf(file) : [JSON.parse(await readFile(file, 'utf8'))]
    const validate = compiled.get(name)
    for (const value of values) {
      if (validate?.(value) !== true) faults.push(`${path}: ${JSON.stringify(validate?.errors?.slice(0, 2))}`)
    }
  }
  return faults
}

describe('every file of a results folder is described, and is as its JSON Schema says', () => {
  test('of the committed run', async () => {
    expect(await faultsOf(join(RESULTS, 'reference'))).toEqual([])
  })

  test('of one that was just written', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'three-ways-kinds-'))
    try {
      const { run, cells } = sampleRun()
      const folder = await createResultsFolder(parent, run)
      for (const cell of cells.slice(0, 3)) await folder.addResult(cell)
      expect(await faultsOf(folder.path)).toEqual([])
      expect((await filesOf(folder.path)).length).toBeGreaterThan(6)
    } finally {
      await rm(parent, { recursive: true, force: true })
    }
  })

  test('in results/README.md, by the same names, with its schema', async () => {
    const readme = await readFile(join(RESULTS, 'README.md'), 'utf8')
    const rows = [...readme.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, name = '', what = '']) => ({
      name,
      what,
    }))
    const described = rows.filter(({ name }) => FILE_KINDS.some((kind) => kind.name === name))
    expect(described.map(({ name }) => name).toSorted()).toEqual(
      FILE_KINDS.map(({ name }) => name).toSorted(),
    )
    for (const { name, schema } of FILE_KINDS) {
      const [row] = described.filter((one) => one.name === name)
      if (schema !== undefined)
        expect(row?.what, name).toContain(`\`result-files/${schema.name}.schema.json\``)
    }
  })
})

test('what nobody knows is of no kind', () => {
  expect(kindsOf('orders/x.txt')).toEqual([])
  expect(kindsOf('notes.md')).toEqual([])
})
