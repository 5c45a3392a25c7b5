import type { Ledger } from '@three-ways/result-files/metrics'
import type { Colour } from './palette.ts'

/** A way in which an order may have ended. */
export interface Outcome {
  readonly term: Exclude<keyof Ledger, 'offered' | 'accepted' | 'doubled'>
  readonly text: string
  /** Undefined: that of the model. */
  readonly colour: Colour | undefined
}

/** Every term that an offered order is counted under, in the order of the bars. */
export const OUTCOMES: readonly Outcome[] = [
  { term: 'completed', text: 'completed (colour of the model)', colour: undefined },
  { term: 'business_failed', text: 'failed by business', colour: 'amber' },
  { term: 'refused', text: 'refused', colour: 'pink' },
  { term: 'dead_lettered', text: 'dead-lettered', colour: 'brown' },
  { term: 'unresolved', text: 'unresolved', colour: 'ink' },
  { term: 'lost', text: 'lost', colour: 'red' },
]
