import type { Comparison } from '@three-ways/report/model-row'
import type { Cell } from '@three-ways/result-files/cell'
import type { Metrics } from '@three-ways/result-files/metrics'

/** What a column holds; every value of it is of this kind, or null. */
export type ColumnType = 'string' | 'integer' | 'number' | 'boolean'

export interface ExportColumn {
  /** With its unit. */
  readonly name: string
  readonly type: ColumnType
  /** What it is, where the name does not say it. */
  readonly what?: string
}

export type ExportValue = string | number | boolean | null

/** The files of a run, read as far as all tables need them. */
export interface ExportSource {
  readonly folder: string
  readonly metrics: Metrics
  readonly comparisons: readonly Comparison[]
  /** Told of a file that a table would be made of and that cannot be read. */
  readonly missing: (sentence: string) => void
}

/** One tidy table: a line is one observation, a column one variable; a line has a value per column. */
export interface ExportTable {
  readonly name: string
  /** What a line is. */
  readonly what: string
  readonly columns: readonly ExportColumn[]
  readonly rows: (
    source: ExportSource,
  ) => Iterable<readonly ExportValue[]> | AsyncIterable<readonly ExportValue[]>
}

export const text = (name: string, what?: string) => column(name, 'string', what)
export const whole = (name: string, what?: string) => column(name, 'integer', what)
export const real = (name: string, what?: string) => column(name, 'number', what)
export const flag = (name: string, what?: string) => column(name, 'boolean', what)

function column(name: string, type: ColumnType, what: string | undefined): ExportColumn {
  return what === undefined ? { name, type } : { name, type, what }
}

/** By which lines of all tables about cells are joined. */
export const CELL_COLUMNS: readonly ExportColumn[] = [
  text('run_id'),
  text('scenario'),
  text('variant'),
  text('model'),
  whole('repetition'),
  whole('attempt', '1, or 2 where the first was invalid and was measured once more'),
]

export function cellValues(run_id: string, cell: Cell): readonly ExportValue[] {
  return [run_id, cell.scenario, cell.variant, cell.model, cell.repetition, cell.attempt]
}
