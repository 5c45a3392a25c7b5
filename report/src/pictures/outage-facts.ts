import { cellKey } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'
import type { Second } from '@three-ways/result-files/series-file'
import type { ReportData } from '../report-data.ts'
import { type Place, placesIn } from './no-measurement.ts'

/** One outage, second by second, and what became of the orders of it. */
export interface OutageFacts {
  readonly seconds: readonly Second[]
  /** From the start of the load to the fault. */
  readonly from_s: number
  /** How long it was gone; from the fault on. */
  readonly gone_s: number
  /** From the fault until nothing waited any more; undefined where something did to the end. */
  readonly drained_s: number | undefined
  readonly refused: number
  readonly offered: number
  /** Whether any order of the outage was taken on. */
  readonly kept_orders: boolean
}

export interface OutagePlace extends Place {
  readonly outage: OutageFacts | undefined
}

/** The first repetition of each model that counts and whose series is there; undefined without any. */
export function outagePlaces(data: ReportData): readonly OutagePlace[] | undefined {
  const places = placesIn(data, 'backlog', 'kill')?.map((place): OutagePlace => {
    const [result] = place.row?.counted ?? []
    const outage = result && factsOf(result, data.seconds.get(cellKey(result)))
    return { ...place, outage, why_not: place.why_not ?? (outage ? undefined : 'its series is not there') }
  })
  return places?.some(({ outage }) => outage !== undefined) ? places : undefined
}

function factsOf({ figures }: Result, seconds: readonly Second[] | undefined): OutageFacts | undefined {
  const { outage_from_us: from_us, outage_s: gone_s } = figures
  if (seconds === undefined || typeof from_us !== 'number' || typeof gone_s !== 'number') return undefined
  const cleared_s = figures.backlog_cleared_after_restart_s
  return {
    seconds,
    from_s: from_us / 1e6,
    gone_s,
    drained_s: typeof cleared_s === 'number' ? gone_s + cleared_s : undefined,
    refused: Number(figures.refused_during_outage ?? 0),
    offered: Number(figures.offered_during_outage ?? 0),
    kept_orders: figures.accepted_during_outage !== 0,
  }
}
