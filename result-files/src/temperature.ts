import { z } from 'zod'

/** One window of a warm-up: what its orders took, and what they cost each component. */
export const warmUpWindowSchema = z.object({
  orders: z.int().min(0),
  p50_ms: z.number().min(0).nullable(),
  p95_ms: z.number().min(0).nullable(),
  /** CPU time by component; null where it cannot be read. */
  cpu_ms_per_order: z.record(z.string(), z.number().nullable()),
})

/**
 * What warmed a system before it was measured. `ended`: `no trend`, nothing moved any more; `ceiling`, it was
 * given up and `moving` says what still did; `fixed`, so many orders and no more: not shown to be warm;
 * `none`, cold on purpose.
 */
export const warmUpSchema = z.object({
  seconds: z.number().min(0),
  orders: z.int().min(0),
  windows: z.array(warmUpWindowSchema),
  ended: z.enum(['no trend', 'ceiling', 'fixed', 'none']),
  moving: z.array(z.string()),
  /** Orders sent in front of the windows, as fast as they went. */
  burst_orders: z.int().min(0).optional(),
  /** Seconds of load that were thrown away before, because the broker had been paused. */
  thrown_away_s: z.number().min(0).optional(),
})
export type WarmUp = z.output<typeof warmUpSchema>

export const COLD: WarmUp = { seconds: 0, orders: 0, windows: [], ended: 'none', moving: [] }

/** The first and the last third of a cell, in milliseconds, and whether they are of one state. */
export const stationaritySchema = z.object({
  orders_per_third: z.int().min(0),
  first_third_p50_ms: z.number(),
  last_third_p50_ms: z.number(),
  difference_low_ms: z.number(),
  difference_high_ms: z.number(),
  stationary: z.boolean(),
})

/** What a broker does while another model is measured. */
export const idleBrokerSchema = z.object({
  /** Of one core, without any work; null where its processes are not ours to look at. */
  cpu_percent: z.number().min(0).nullable(),
  paused: z.boolean(),
  why: z.string(),
})
export type IdleBroker = z.output<typeof idleBrokerSchema>

/** What a broker does while others are measured, as the report and a line of progress say it. */
export function idleText({ cpu_percent, why }: IdleBroker): string {
  return cpu_percent === null ? why : `${cpu_percent} % of a core when idle, ${why}`
}

/** How a warm-up went, in one sentence. */
export function warmUpText({ seconds, orders, ended, moving }: WarmUp): string {
  const spent = `${seconds} s and ${orders} orders of warm-up`
  if (ended === 'none') return 'not warm: cold on purpose'
  if (ended === 'no trend') return `warm after ${spent}: nothing moves any more`
  if (ended === 'ceiling')
    return `NOT WARM after ${spent}, the most there is: ${moving.join(', ')} still moved`
  return `not warm: ${spent} and no more`
}

/** Whether a result may be ranked; those of runs that did not say how warm they were are taken as warm. */
export function isWarm(warm_up: WarmUp | undefined): boolean {
  return warm_up === undefined || warm_up.ended === 'no trend' || warm_up.ended === 'ceiling'
}
