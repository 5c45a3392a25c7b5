import type { ExportTable, ExportValue } from './export-table.ts'

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

type Line = (values: readonly ExportValue[]) => string

/** How a table is written: what stands first, and a line of it. */
export function writerOf({ columns }: ExportTable, format: ExportFormat): { head: string; line: Line } {
  const names = columns.map(({ name }) => name)
  if (format === 'csv') return { head: csvLine(names), line: csvLine }
  // Each line has every name, and a name one kind of value: a reader knows the columns from the first one.
  const line: Line = (values) =>
    `${JSON.stringify(Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])))}\n`
  return { head: '', line }
}

/** RFC 4180, but for its line ends: nothing between two commas is null, a text in quotes may hold any. */
function csvLine(values: readonly ExportValue[]): string {
  return `${values.map(csvValue).join(',')}\n`
}

function csvValue(value: ExportValue): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** The file that says what the columns are (Data Package, version 1), and its name. */
export const PACKAGE_FILE = 'datapackage.json'

export function dataPackage(run_id: string, tables: readonly ExportTable[], format: ExportFormat): string {
  const resources = tables.map(({ name, what, columns }) => ({
    name,
    path: `${name}.${format}`,
    description: `A line is ${what}.`,
    format,
    encoding: 'utf-8',
    schema: {
      missingValues: [''],
      fields: columns.map(({ name: column, type, what: description }) => {
        return { name: column, type, ...(description === undefined ? {} : { description }) }
      }),
    },
  }))
  return `${JSON.stringify({ name: run_id.toLowerCase(), title: `three-ways: run ${run_id}`, resources }, null, 2)}\n`
}
