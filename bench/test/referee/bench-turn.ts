import { slipOf } from '@three-ways/instrument/cell-figures'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import type { LoadGenerator } from '@three-ways/instrument/load-generator'
import { constantSchedule } from '@three-ways/instrument/schedule'
import type { Offer } from '../../src/scenarios/scenario.ts'
import type { Turn } from './agreement.ts'

export interface BenchTurn {
  readonly generator: LoadGenerator
  readonly door: string
  readonly offer: Offer
  readonly rate_per_s: number
  readonly seconds: number
  readonly connections: number
  readonly signal: AbortSignal
}

/** Places the orders of the offer at that constant rate, as a measurement does; gives what it would print. */
export async function benchTurn(options: BenchTurn): Promise<Turn> {
  const { generator, door, offer, rate_per_s, seconds, connections, signal } = options
  const { journal, command } = offer
  const count = rate_per_s * seconds
  const schedule = constantSchedule({ rate_per_s, count })
  await generator.openLoop({ door, journal, schedule, command, connections, signal })
  const took = Array.from(journal.records(), ({ accepted_us, planned_us }) => {
    return accepted_us === null ? null : accepted_us - planned_us
  })
  const histogram = LatencyHistogram.of(took)
  if (histogram.count !== count) {
    throw new Error(`bench: expected ${count} orders to be accepted, got ${histogram.count}`)
  }
  const at = (percentile: number) => (histogram.percentileUs(percentile) ?? Number.NaN) / 1000
  const slip_p99_ms = (slipOf(journal).percentileUs(99) ?? Number.NaN) / 1000
  return { by: 'bench', p50_ms: at(50), p99_ms: at(99), slip_p99_ms }
}
