import type { VariantLoads } from './variant-loads.ts'
import type { WorkloadName } from './workflows.ts'

/** A scenario's place in the table. */
export interface ScenarioEntry {
  /** What it is there to answer. */
  readonly question: string
  /** What is expected to come out, said before it is measured. */
  readonly prediction?: string
  /** Orders unless said. */
  readonly offers?: WorkloadName
  /** Measured when it is asked for by name, and in `full`; `always`: by name alone. */
  readonly when_named?: boolean | 'always'
  /** Of one that is measured when it is named: the variant that `standard` has all the same. */
  readonly in_standard?: string
  /** `null`: not part of that profile. */
  readonly variants: Readonly<Record<string, VariantLoads>>
}
