import type { Lie, LieData, TellLie, UntoldLie } from './lie.ts'
import { averagedPercentiles, closedLoop, fewSamples, polledGauge } from './order-lies.ts'
import {
  bufferedSends,
  coldBroker,
  delayedBeside,
  earlyAnswer,
  nagleOn,
  noConfirms,
  oneAtATime,
} from './row-lies.ts'

const ALL: readonly TellLie[] = [
  earlyAnswer,
  closedLoop,
  fewSamples,
  polledGauge,
  delayedBeside,
  oneAtATime,
  noConfirms,
  nagleOn,
  bufferedSends,
  coldBroker,
  averagedPercentiles,
]

/** The rows whose orders they are told by. */
export const ORDERS_OF_LIES = [
  { scenario: 'backlog', variant: 'kill' },
  { scenario: 'latency', variant: 'steady' },
] as const

/** Every classic false table that the files of a run can show, and those that they cannot. */
export function liesOf(from: LieData): {
  readonly told: readonly Lie[]
  readonly untold: readonly UntoldLie[]
} {
  const all = ALL.map((tell) => tell(from))
  return {
    told: all.filter((one) => 'bars' in one),
    untold: all.filter((one) => 'why_not' in one),
  }
}
