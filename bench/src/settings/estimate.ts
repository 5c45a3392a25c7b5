import { isRated, type Load, lengthOf_s } from './loads.ts'
import { BROKER_OF, type ModelName } from './models.ts'
import { type PlannedRow, PROFILES } from './profiles.ts'
import { rowsFor } from './suitable-rows.ts'

// Measured on two quiet cores, rounded up: raise three services, warm up, read the stores, end them.
const CELL_S = 2.5
// A broker that is in the cache, until it is warm, and its end.
const BROKER_S = 12
const SELF_TEST_S = 2
// The slowest model at this machine's goal for 10,000 orders; `beside_s` adds the rest.
const ORDERS_PER_S = 4_000

/** Seconds that one cell of this row will take, its service start and its drain included. */
export function estimateCell_s(row: PlannedRow): number {
  const { beside_s } = PROFILES.find(sameVariant(row)) ?? { beside_s: 0 }
  return CELL_S + beside_s + loadSeconds(row.load)
}

/** Seconds that a whole selection will take on a machine that has its brokers already. */
export function estimateRun_s(rows: readonly PlannedRow[], models: readonly ModelName[]): number {
  return models.reduce((sum, model) => sum + estimateModel_s(model, rowsFor(model, rows)), SELF_TEST_S)
}

function estimateModel_s(model: ModelName, rows: readonly PlannedRow[]): number {
  const cells_s = rows.reduce((sum, row) => sum + row.load.repetitions * estimateCell_s(row), 0)
  const rounds = Math.max(0, ...rows.map((row) => row.load.repetitions))
  return cells_s + (BROKER_OF[model] === undefined ? 0 : rounds * BROKER_S)
}

/** `40 s`, `7 min`, `1 h 40 min`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function loadSeconds(load: Load): number {
  return isRated(load) ? lengthOf_s(load) : load.orders / ORDERS_PER_S
}

function sameVariant(row: PlannedRow): (other: { scenario: string; variant: string }) => boolean {
  return (other) => other.scenario === row.scenario && other.variant === row.variant
}
