import { medianOf } from '@three-ways/instrument/statistics/median'
import type { Result } from '@three-ways/result-files/metrics'
import type { Comparison, ModelRow } from './model-row.ts'
import { number } from './numbers.ts'
import { countedRows, type ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/** What the bare relay of a model took in the same run. */
export interface Floor {
  /** Everything done, at a steady rate. */
  readonly p50_ms: number | null
  readonly p99_ms: number | null
  /** So many orders at once, and the end of the last of them. */
  readonly burst_orders: number
  readonly burst_s: number | null
}

/** The steps that ratios are given to: nothing stored, and one row for each message. */
const COMPARED_WITH = ['0-transport', '1-store'] as const

/** By model, for each of the steps; without those that were not measured. */
export function floorsOf(data: ReportData, step: string): ReadonlyMap<string, Floor> {
  const rows = countedRows(data, 'ladder').filter(({ variant }) => variant === step)
  return new Map(rows.map((row) => [row.model, floorOf(row)]))
}

function floorOf({ latency: { completed }, counted }: ModelRow): Floor {
  const figures = (name: string) => counted.map(({ figures: own }) => own[name]).filter(isNumber)
  return {
    p50_ms: completed.p50_ms,
    p99_ms: completed.p99_ms,
    burst_orders: figures('burst_orders')[0] ?? 0,
    burst_s: middleOf(figures('burst_last_completed_s')),
  }
}

function middleOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : medianOf(values)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

/** Whether ratios can be given at all: the ladder was measured in this run. */
export function hasFloor(data: ReportData): boolean {
  return COMPARED_WITH.some((step) => floorsOf(data, step).size > 0)
}

/** `1.87 / 1.41`: how many times what each of the floors took; a dash for one that is not known. */
export function timesFloor(
  data: ReportData,
  model: string,
  value: number | null | undefined,
  of: (floor: Floor) => number | null,
): string {
  const ratios = COMPARED_WITH.map((step) => {
    const floor = floorsOf(data, step).get(model)
    const below = floor === undefined ? null : of(floor)
    return value === null || value === undefined || below === null || below === 0
      ? '–'
      : number(value / below)
  })
  return ratios.every((ratio) => ratio === '–') ? '–' : ratios.join(' / ')
}

/** How columns with such ratios are called. */
export const TIMES_FLOOR = 'times the floor (step 0 / 1)'

interface Line extends Pick<Result, 'latency'> {
  readonly model: string
  readonly run: string
}

/** The waiting times of a steady load in times of what the floors took; nothing where there is none. */
export function timesFloorTable(
  data: ReportData,
  { scenario, rows }: Comparison,
  linesOf: (row: ModelRow) => readonly Line[],
): string[] {
  if (scenario !== 'latency' || !hasFloor(data)) return []
  const columns = [left('model'), left('run'), right(`completed p50, ${TIMES_FLOOR}`), right('p99')]
  const lines = rows.flatMap((row) =>
    linesOf(row).map(({ model, run, latency: { completed } }) => [
      model,
      run,
      timesFloor(data, row.model, completed.p50_ms, ({ p50_ms }) => p50_ms),
      timesFloor(data, row.model, completed.p99_ms, ({ p99_ms }) => p99_ms),
    ]),
  )
  return [table(columns, lines)]
}
