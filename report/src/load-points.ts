import type { Latency } from '@three-ways/result-files/metrics'
import type { ModelRow } from './model-row.ts'
import { wholeNumber } from './numbers.ts'
import { countedRows, type ReportData } from './report-data.ts'

/** Marks of a point on a curve, for text. */
export const HOLLOW = '○'
export const HELD = '●'

/** One point of a model's curve, for a program. */
export interface LoadPoint {
  readonly rate_per_s: number
  readonly accepted: Latency
  readonly decided: Latency
  readonly completed: Latency
  readonly refused: number
  /** One value per run that counts. */
  readonly open_at_end: readonly (number | string | null)[]
  /** Empty: the point was held. */
  readonly hollow_reasons: readonly string[]
}

/** The curve of one model, by rate; empty where none was measured. */
export function loadPoints(data: ReportData, model: string): LoadPoint[] {
  return pointsOf(data)
    .filter((point) => point.model === model)
    .map(({ variant, latency: { accepted, decided, completed }, ledger, counted }) => ({
      rate_per_s: rateOf(variant),
      accepted,
      decided,
      completed,
      refused: ledger.refused,
      open_at_end: counted.map(({ figures }) => figures.open_at_end ?? null),
      hollow_reasons: [...new Set(counted.flatMap(({ hollow_reasons = [] }) => hollow_reasons))],
    }))
}

/** The rows of `load` that count, rate by rate and model by model. */
export function pointsOf(data: ReportData): ModelRow[] {
  return countedRows(data, 'load')
}

/** Whether any measurement that counts is. */
export function isHollow({ counted }: ModelRow): boolean {
  return counted.some(({ hollow_reasons = [] }) => hollow_reasons.length > 0)
}

/** `1500-per-s` as a person reads it: `1,500/s`. */
export function rateText(variant: string): string {
  return `${wholeNumber(rateOf(variant))}/s`
}

export function rateOf(variant: string): number {
  return Number.parseInt(variant, 10)
}
