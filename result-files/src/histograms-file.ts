import { readFile } from 'node:fs/promises'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { z } from 'zod'
import { type Cell, cellKey, LATENCY_NAMES } from './cell.ts'

/** The name of the file inside a results folder. */
export const HISTOGRAMS_FILE = 'histograms.json'

/**
 * What has a histogram: the latencies, and `slip`, how late the orders of a schedule were sent. A judgement
 * over all repetitions needs that of each of them, also where the order logs are not at hand.
 */
export const HISTOGRAM_NAMES = [...LATENCY_NAMES, 'slip'] as const
export type HistogramName = (typeof HISTOGRAM_NAMES)[number]

const entrySchema = z.object({
  scenario: z.string(),
  variant: z.string(),
  model: z.string(),
  repetition: z.int(),
  attempt: z.int(),
  latency: z.enum(HISTOGRAM_NAMES),
  /** The compressed V2 encoding of HdrHistogram, in base64. */
  hdr: z.string(),
})
export type HistogramEntry = z.output<typeof entrySchema>

/** `histograms.json`: one histogram in microseconds per result and name that has samples. */
export const histogramsSchema = z.object({
  schema_version: z.literal(1),
  unit: z.literal('us'),
  histograms: z.array(entrySchema),
})

/** The histograms of one cell, in microseconds; what has no samples may be left out. */
export type CellHistograms = Partial<Readonly<Record<HistogramName, LatencyHistogram>>>

/** The rows that `histograms.json` gets for one cell. */
export function encodeHistograms(cell: Cell, histograms: CellHistograms): HistogramEntry[] {
  const { scenario, variant, model, repetition, attempt } = cell
  return HISTOGRAM_NAMES.flatMap((latency) => {
    const histogram = histograms[latency]
    if (histogram === undefined || histogram.count === 0) return []
    return [{ scenario, variant, model, repetition, attempt, latency, hdr: histogram.encode() }]
  })
}

/** The text of the file. */
export function histogramsText(entries: readonly HistogramEntry[]): string {
  return `${JSON.stringify({ schema_version: 1, unit: 'us', histograms: entries }, null, 1)}\n`
}

/** The rows of the file as they were written. Throws as `readHistograms`. */
export async function readHistogramEntries(file: string): Promise<HistogramEntry[]> {
  return histogramsSchema.parse(JSON.parse(await readFile(file, 'utf8'))).histograms
}

/**
 * The histograms of every cell, by `cellKey`. Throws when the file is missing, not JSON or of another shape.
 */
export async function readHistograms(file: string): Promise<ReadonlyMap<string, CellHistograms>> {
  const byCell = new Map<string, Partial<Record<HistogramName, LatencyHistogram>>>()
  for (const entry of await readHistogramEntries(file)) {
    const cell = byCell.get(cellKey(entry)) ?? {}
    cell[entry.latency] = LatencyHistogram.decode(entry.hdr)
    byCell.set(cellKey(entry), cell)
  }
  return byCell
}
