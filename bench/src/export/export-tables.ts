import { CELLS_TABLE } from './cell-table.ts'
import type { ExportTable } from './export-table.ts'
import { ORDERS_TABLE, SECONDS_TABLE } from './file-tables.ts'
import { PART_TABLES } from './part-tables.ts'
import { REPETITIONS_TABLE, ROWS_TABLE } from './row-tables.ts'
import { RUN_TABLE, SETTINGS_TABLE } from './run-tables.ts'

/** All that a run is exported as, from the whole to the single order. */
export const EXPORT_TABLES: readonly ExportTable[] = [
  RUN_TABLE,
  SETTINGS_TABLE,
  ROWS_TABLE,
  REPETITIONS_TABLE,
  CELLS_TABLE,
  ...PART_TABLES,
  SECONDS_TABLE,
  ORDERS_TABLE,
]
