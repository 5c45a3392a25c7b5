import type { ModelRow } from '../model-row.ts'
import type { ReportData } from '../report-data.ts'

/** An order as its log has it; moments in microseconds from the start of its cell. */
export interface LoggedTimes {
  readonly planned_us: number
  /** Null where it never completed. */
  readonly completed_us: number | null
}

/** What the false tables are made of. */
export interface LieData {
  readonly data: ReportData
  /** The orders of the first run that counts, in the order of their plan; empty where there is none. */
  readonly orders: (scenario: string, variant: string, model: string) => readonly LoggedTimes[]
}

/** What one model comes to, falsely and truly. */
export interface LieBar {
  readonly label: string
  readonly model: string
  /** The lowest and the highest that the false table may show, or one figure. */
  readonly told: number | readonly [low: number, high: number]
  readonly honest: number
}

/** A classic false table beside the honest one, from the same systems. */
export interface Lie {
  readonly name: string
  /** What is done to get it. */
  readonly title: string
  /** Of all figures. */
  readonly unit: string
  /** What each of the two is, for the legend: `p50 of the answer`. */
  readonly told: string
  readonly honest: string
  /** The rows that it is made of. */
  readonly rows: string
  readonly bars: readonly LieBar[]
  /** Why it is false, what it hides, and how it is done right. */
  readonly paragraph: string
}

/** One that the files of this run cannot show. */
export interface UntoldLie {
  readonly name: string
  readonly title: string
  readonly why_not: string
  /** What would measure it; undefined where nothing here does. */
  readonly command: string | undefined
}

/** What each of them is made by. */
export type TellLie = (from: LieData) => Lie | UntoldLie

/** The row of each model in which something counts, in the order of the models. */
export function countedIn({ data }: LieData, scenario: string, variant: string): readonly ModelRow[] {
  const found = data.comparisons.find((one) => one.scenario === scenario && one.variant === variant)
  return (found?.rows ?? []).filter(({ counted }) => counted.length > 0)
}

/** The bars of those of which both figures are known. */
export function barsOf(
  rows: readonly ModelRow[],
  told: (row: ModelRow) => LieBar['told'] | null | undefined,
  honest: (row: ModelRow) => number | null | undefined,
): LieBar[] {
  return rows.flatMap((row) => {
    const [one, other] = [told(row), honest(row)]
    if (one === null || one === undefined || other === null || other === undefined) return []
    return [{ label: row.model, model: row.model, told: one, honest: other }]
  })
}

/** The lie, or, where nobody has both figures, which command would measure them. */
export function unlessEmpty(lie: Lie, command: string): Lie | UntoldLie {
  const { name, title, rows, bars } = lie
  if (bars.length > 0) return lie
  return { name, title, why_not: `this run has not enough of ${rows}`, command }
}
