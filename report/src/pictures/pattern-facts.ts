import type { Comparison, ModelRow } from '../model-row.ts'
import { ofScenario, type ReportData } from '../report-data.ts'
import { meanOf } from '../row-figures.ts'
import { placesIn } from './no-measurement.ts'

/** The answer beside the end. */
export interface PatternPair {
  readonly accepted: number
  readonly completed: number
}

export interface PatternPlace {
  readonly model: string
  /** p50 in milliseconds, at a rate. */
  readonly waiting: PatternPair | undefined
  /** Per second, of a crowd that came at once. */
  readonly crowd: PatternPair | undefined
  readonly offered: number
  /** Why either is not there. */
  readonly no_waiting: string
  readonly no_crowd: string
}

/** One pattern: its first variant at a rate, and its crowd. */
export interface PatternBlock {
  readonly pattern: string
  readonly variant: string
  readonly places: readonly PatternPlace[]
}

const CROWD = 'crowd'
const NOT_MEASURED = 'not measured in this run'

/** Every pattern of the run that anything was measured of, in the order in which they were measured. */
export function patternBlocks(data: ReportData): PatternBlock[] {
  const of_patterns = data.comparisons.filter(({ workflow }) => workflow !== undefined)
  const names = [...new Set(of_patterns.map(({ scenario }) => scenario))]
  return names.flatMap((pattern) => {
    const own = ofScenario(data, pattern)
    const steady = own.find(({ variant }) => variant !== CROWD)
    const crowd = own.find(({ variant }) => variant === CROWD)
    const shown = steady ?? crowd
    const places = shown && placesIn(data, pattern, shown.variant)
    if (places === undefined) return []
    const of_models = places.map(({ model, why_not = NOT_MEASURED }): PatternPlace => {
      const [at_rate, at_once] = [steady, crowd].map((one) => rowOf(one, model))
      const rows = [at_rate, at_once].filter((row) => row !== undefined)
      return {
        model,
        waiting: at_rate && waitingOf(at_rate),
        crowd: at_once && crowdOf(at_once),
        offered: rows.reduce((sum, { ledger }) => sum + ledger.offered, 0),
        no_waiting: at_rate === undefined ? why_not : 'too few commands for a p50',
        no_crowd: crowd === undefined ? NOT_MEASURED : why_not,
      }
    })
    return [{ pattern, variant: shown?.variant ?? '', places: of_models }]
  })
}

function rowOf(comparison: Comparison | undefined, model: string): ModelRow | undefined {
  return comparison?.rows.find((row) => row.model === model && row.counted.length > 0)
}

function waitingOf({ latency }: ModelRow): PatternPair | undefined {
  const [accepted, completed] = [latency.accepted.p50_ms, latency.completed.p50_ms]
  return accepted === null || completed === null ? undefined : { accepted, completed }
}

function crowdOf(row: ModelRow): PatternPair | undefined {
  const [accepted, completed] = ['accepted_per_s', 'completed_per_s'].map((name) => meanOf(row, name))
  return accepted === undefined || completed === undefined ? undefined : { accepted, completed }
}
