import { join } from 'node:path'
import type { SeriesPoint } from '@three-ways/instrument/time-series'
import type { Cell } from './cell.ts'
import { type KeptFile, keepFile } from './kept-file.ts'

/** The folder of the time series inside a results folder; a file per cell that has one. */
export const SERIES_FOLDER = 'series'

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
  const lines = points.map(({ open_subjects, ...point }) => {
    return `${JSON.stringify({ ...point, open_orders: open_subjects })}\n`
  })
  return keepFile(results_folder, join(SERIES_FOLDER, seriesName(cell)), Buffer.from(lines.join('')))
}
