import { join } from 'node:path'
import type { Cell } from './cell.ts'
import { type KeptFile, keepFile } from './kept-file.ts'

/** The folder of the time series inside a results folder; a file per cell that has one. */
export const SERIES_FOLDER = 'series'

/** One second of a cell's load. Counts are of what happened in it, levels of its end. */
export interface SeriesPoint {
  /** 0 is the first second of the load. */
  readonly second: number
  readonly offered: number
  /** Requests of clients that came again after a refusal. */
  readonly repeated: number
  readonly accepted: number
  /** Requests that ended without their order being taken on. */
  readonly refused: number
  readonly completed: number
  readonly business_failed: number
  /** Customers that wait for an answer. */
  readonly in_flight: number
  /** Orders that were taken on and have not ended, and how long the oldest of them has waited. */
  readonly open_orders: number
  readonly oldest_age_s: number
  /** Deliveries that the outboxes owe; `null` where this second was not counted. */
  readonly outboxes: number | null
  /**
   * Those and what the broker holds, counted within half a second of its end; `null` where it did not answer.
   */
  readonly backlog: number | null
  /** The same by queue, topic-partition or outbox; those with nothing are left out. */
  readonly messages: Readonly<Record<string, number>>
  /** What was done to the system in this second, such as `kill inventory-service`. */
  readonly events: readonly string[]
}

/**
 * `async-rabbitmq.backlog.kill.1.ndjson`; a second attempt says so. The service logs of a cell are named
 * alike.
 */
export function seriesName({ model, scenario, variant, repetition, attempt }: Cell): string {
  const again = attempt === 1 ? '' : '.again'
  return `${model}.${scenario}.${variant}.${repetition}${again}.ndjson`
}

/**
 * Keeps the series of one cell, a line per second, and resolves with what the file is. Nothing is written
 * for a cell without one.
 */
export async function writeSeries(
  results_folder: string,
  cell: Cell,
  points: readonly SeriesPoint[],
): Promise<KeptFile | undefined> {
  if (points.length === 0) return undefined
  const lines = points.map((point) => `${JSON.stringify(point)}\n`)
  return keepFile(results_folder, join(SERIES_FOLDER, seriesName(cell)), Buffer.from(lines.join('')))
}
