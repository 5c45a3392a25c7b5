/** The share of the lowest repetition by which the highest may lie above it. */
export const ALLOWED_RANGE = 0.2
/** The model that needs nothing but this machine: what scatters there is the machine's. */
export const CONTROL_MODEL = 'sync-rest'

export interface ModelRange {
  readonly model: string
  /** Completed p50 of each repetition in ms, in the order of measurement. */
  readonly per_run_ms: readonly number[]
  /** (highest - lowest) / lowest. */
  readonly range: number
}

export type Agreement = 'agree' | 'differ' | 'machine not quiet'

/** How far each model's repetitions lie apart. Pure. */
export function rangesOf(per_model: Readonly<Record<string, readonly number[]>>): ModelRange[] {
  return Object.entries(per_model).map(([model, per_run_ms]) => {
    const lowest = Math.min(...per_run_ms)
    return { model, per_run_ms, range: (Math.max(...per_run_ms) - lowest) / lowest }
  })
}

/**
 * Whether the repetitions agree within a fifth. Where those of the control do not, the machine was not quiet,
 * and nothing is said of the others.
 */
export function agreementOf(ranges: readonly ModelRange[]): Agreement {
  const apart = ranges.filter(({ range }) => !(range <= ALLOWED_RANGE)).map(({ model }) => model)
  if (apart.includes(CONTROL_MODEL)) return 'machine not quiet'
  return apart.length === 0 ? 'agree' : 'differ'
}
