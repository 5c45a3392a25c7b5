import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SeriesPoint } from '@three-ways/instrument/time-series'
import { z } from 'zod'
import type { Cell } from './cell.ts'
import { type KeptFile, keepFile } from './kept-file.ts'

/** The folder of the time series inside a results folder; a file per cell that has one. */
export const SERIES_FOLDER = 'series'

const count = z.int().min(0)

/** One second of a cell; `SeriesPoint` says what each field means. */
export const secondSchema = z.object({
  second: count,
  offered: count,
  repeated: count,
  accepted: count,
  refused: count,
  completed: count,
  business_failed: count,
  in_flight: count,
  open_orders: count,
  oldest_age_s: z.number().min(0),
  outboxes: count.nullable(),
  backlog: count.nullable(),
  messages: z.record(z.string(), count),
  events: z.array(z.string()).readonly(),
})
export type Second = z.output<typeof secondSchema>

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
    return `${JSON.stringify({ ...point, open_orders: open_subjects } satisfies Second)}\n`
  })
  return keepFile(results_folder, seriesFileOf(cell), Buffer.from(lines.join('')))
}

/** Where the series of a cell is kept, inside its results folder. */
export function seriesFileOf(cell: Cell): string {
  return join(SERIES_FOLDER, seriesName(cell))
}

/** The seconds of a cell. Throws where its file is missing, or of another shape. */
export async function readSeries(results_folder: string, cell: Cell): Promise<Second[]> {
  const text = await readFile(join(results_folder, seriesFileOf(cell)), 'utf8')
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => secondSchema.parse(JSON.parse(line)))
}
