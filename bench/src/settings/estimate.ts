import { controlRows, isControl, roundsInAll } from './control-rows.ts'
import { isBurst, isCapacity, isRated, type Load, lengthOf_s } from './loads.ts'
import { BROKER_OF, type ModelName } from './models.ts'
import { type PlannedRow, PROFILES, type ProfileName } from './profiles.ts'
import { carrierOf, rowsFor } from './suitable-rows.ts'

// Measured on two quiet cores, rounded up: raise three services, warm up, read the stores, end them.
const CELL_S = 2.5
// The same of a cell that is carried by a system which is there: only the stores are read.
const CARRIED_S = 0.5
// A system that carries cells, one for each class of durability: raised, warmed until nothing moves, ended.
const CARRIER_S: Readonly<Record<ProfileName, number>> = { smoke: 5, standard: 15, full: 15 }
// Over a broker it is raised and warmed more slowly.
const OVER_BROKER_S = 3
// A broker that is in the cache, and its end; a look at what it takes while it is idle.
const BROKER_S = 8
// How much longer a JVM takes until it is warm.
const COLD_JVM_S: Readonly<Record<ProfileName, number>> = { smoke: 0, standard: 45, full: 45 }
// It wakes, is itself again, and gets some load that is thrown away.
const WAKE_S = 9
const SELF_TEST_S = 8
// The machine is looked at while nobody asks anything of a model, before its first turn.
const IDLE_S = 5
// The slowest model at this machine's goal for 10,000 orders; `beside_s` adds the rest.
const ORDERS_PER_S = 4_000

// Eight or nine rates are tried, and those that are hopeless end early.
const USUAL_WINDOWS = 6

/** Seconds that one cell of this row will take, its drain included. */
export function estimateCell_s(row: PlannedRow): number {
  const { beside_s } = PROFILES.find(sameVariant(row)) ?? { beside_s: 0 }
  return (row.carried === true ? CARRIED_S : CELL_S) + beside_s + loadSeconds(row.load)
}

/** Seconds that a whole selection will take on a quiet machine that has its brokers already. */
export function estimateRun_s(
  rows: readonly PlannedRow[],
  models: readonly ModelName[],
  profile: ProfileName,
): number {
  const alone = models.length === 1
  return models.reduce((sum, model) => {
    const own = isControl(model, models) ? controlRows(rows) : rows
    return sum + estimateModel_s(model, own, profile, alone)
  }, SELF_TEST_S)
}

function estimateModel_s(
  model: ModelName,
  all_rows: readonly PlannedRow[],
  profile: ProfileName,
  alone: boolean,
): number {
  const rows = rowsFor(model, all_rows)
  const cells_s = rows.reduce((sum, row) => sum + row.load.repetitions * estimateCell_s(row), 0)
  const carried = Map.groupBy(
    rows.filter((row) => row.carried === true),
    carrierOf,
  )
  const carriers = [...carried.values()].reduce((sum, same) => sum + roundsInAll(same), 0)
  const broker = BROKER_OF[model]
  const carriers_s = carriers * (CARRIER_S[profile] + (broker === undefined ? 0 : OVER_BROKER_S))
  if (rows.length === 0) return 0
  if (broker === undefined) return IDLE_S + cells_s + carriers_s
  const warm_s = carriers_s === 0 ? CARRIER_S[profile] : 0
  const jvm_s = broker === 'kafka' ? COLD_JVM_S[profile] : 0
  const wakes_s = alone ? 0 : (roundsInAll(rows) - 1) * WAKE_S
  return IDLE_S + cells_s + carriers_s + BROKER_S + warm_s + jvm_s + wakes_s
}

/** `40 s`, `7 min`, `1 h 40 min`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function loadSeconds(load: Load): number {
  if (isRated(load)) return load.usually_s ?? lengthOf_s(load)
  if (isCapacity(load)) return USUAL_WINDOWS * load.window_s + load.confirm_s
  return isBurst(load) ? load.orders / ORDERS_PER_S : load.saturated_s
}

function sameVariant(row: PlannedRow): (other: { scenario: string; variant: string }) => boolean {
  return (other) => other.scenario === row.scenario && other.variant === row.variant
}
