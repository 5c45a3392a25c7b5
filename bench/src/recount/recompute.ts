import { LATENCY_NAMES, type LatencyName } from '@three-ways/result-files/cell'
import type { LoggedOrder } from '@three-ways/result-files/order-line'
import type { OrderOutcome } from '@three-ways/result-files/order-record'

/**
 * What the order log says of one cell, by plain counting and sorting: no histogram and no code of the run.
 */
export interface RecomputedCell {
  offered: number
  readonly outcomes: Record<OrderOutcome, number>
  /** Order ids that stand in the log more than once. */
  repeated_ids: number
  /** Orders completed within 1, 5 and 60 s of the plan. */
  readonly completed_within: { s1: number; s5: number; s60: number }
  /** Sorted, in microseconds. */
  readonly latencies_us: Record<LatencyName, Float64Array>
  /** Of the completed orders, in the order of their plan. */
  readonly completed_in_order_us: Float64Array
  /** How often each HTTP status was seen; `none` where there was no answer. */
  readonly http_statuses: Readonly<Record<string, number>>
  /** Sorted, in microseconds: how late each order that was sent was sent. */
  readonly slip_us: Float64Array
  /**
   * Seconds from the start of the cell to the last end (without any: the last answer), and to the last
   * start.
   */
  readonly duration_s: number
  readonly offering_s: number
  /** From the first planned start; `undefined` where it never happened. */
  readonly last_accepted_us: number | undefined
  readonly last_completed_us: number | undefined
  /** Orders that were planned and had not ended at the moment at which the last one was planned. */
  readonly open_at_last_plan: number
}

/** Recomputes one cell from its orders. */
export function recompute(orders: Iterable<LoggedOrder>): RecomputedCell {
  const tally = new Tally()
  for (const order of orders) tally.count(order)
  return tally.result()
}

/** Counts orders as they come. */
export class Tally {
  readonly #isNew: (order: LoggedOrder) => boolean
  readonly #outcomes: Record<OrderOutcome, number> = {
    refused: 0,
    completed: 0,
    business_failed: 0,
    dead_lettered: 0,
    unresolved: 0,
    lost: 0,
  }
  readonly #samples: Record<LatencyName, number[]> = {
    accepted: [],
    decided: [],
    completed: [],
    refused: [],
    business_failed: [],
  }
  /** Of the completed ones, side by side: of a million, objects would take three times as much. */
  readonly #planned_us: number[] = []
  readonly #took_us: number[] = []
  readonly #within = { s1: 0, s5: 0, s60: 0 }
  readonly #statuses: Record<string, number> = {}
  readonly #slips: number[] = []
  readonly #ends_us: number[] = []
  #repeated_ids = 0
  #last_planned_us = Number.NEGATIVE_INFINITY
  #last_sent_us = 0
  #last_ended_us = 0
  #offered = 0
  #first_sent_us: number | undefined
  #sent_one_by_one = false
  #first_planned_us = Number.POSITIVE_INFINITY
  #last_accepted_us = Number.NEGATIVE_INFINITY
  #last_completed_us = Number.NEGATIVE_INFINITY

  /** `isNew`: whether the id of an order was not seen before. */
  constructor(isNew: (order: LoggedOrder) => boolean = newIds()) {
    this.#isNew = isNew
  }

  count(order: LoggedOrder): void {
    this.#offered += 1
    if (!this.#isNew(order)) this.#repeated_ids += 1
    this.#outcomes[order.outcome] += 1
    const status = String(order.http_status ?? 'none')
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1
    this.#last_planned_us = Math.max(this.#last_planned_us, order.planned_us)
    // An order that was taken on ends when the feed says so, one that was not with its answer.
    const answered_us = order.accepted_us === null ? order.ended_us : null
    this.#ends_us.push(order.completed_us ?? answered_us ?? Number.POSITIVE_INFINITY)
    this.#first_planned_us = Math.min(this.#first_planned_us, order.planned_us)
    if (order.accepted_us !== null && order.outcome !== 'refused') {
      this.#last_accepted_us = Math.max(this.#last_accepted_us, order.accepted_us)
    }
    if (order.completed_us !== null) {
      this.#last_completed_us = Math.max(this.#last_completed_us, order.completed_us)
    }
    if (order.outcome === 'completed' && order.completed_us !== null) {
      const took_us = order.completed_us - order.planned_us
      if (took_us <= 1e6) this.#within.s1 += 1
      if (took_us <= 5e6) this.#within.s5 += 1
      if (took_us <= 60e6) this.#within.s60 += 1
    }
    this.#last_ended_us = Math.max(this.#last_ended_us, order.ended_us ?? 0)
    if (order.sent_us === null) return
    this.#last_sent_us = Math.max(this.#last_sent_us, order.sent_us)
    this.#slips.push(order.sent_us - order.planned_us)
    this.#first_sent_us ??= order.sent_us
    if (order.sent_us !== this.#first_sent_us) this.#sent_one_by_one = true
    this.#sample(order)
  }

  #sample(order: LoggedOrder): void {
    const add = (name: LatencyName, moment_us: number | null) => {
      if (moment_us !== null) this.#samples[name].push(moment_us - order.planned_us)
    }
    if (order.outcome === 'refused') return add('refused', order.ended_us)
    add('accepted', order.accepted_us)
    add('decided', order.decided_us)
    if (order.outcome === 'completed') add('completed', order.completed_us)
    if (order.outcome === 'completed' && order.completed_us !== null) {
      this.#planned_us.push(order.planned_us)
      this.#took_us.push(order.completed_us - order.planned_us)
    }
    if (order.outcome === 'business_failed') add('business_failed', order.completed_us)
  }

  result(): RecomputedCell {
    const sinceFirst = (moment_us: number) =>
      Number.isFinite(moment_us) ? moment_us - this.#first_planned_us : undefined
    // Orders that one request made (bulk) share the moment it was sent, and have no latency of their own.
    const hasLatencies = this.#sent_one_by_one || this.#offered === 1
    const sorted = LATENCY_NAMES.map((name) => [
      name,
      Float64Array.from(hasLatencies ? this.#samples[name] : []).sort(),
    ])
    return {
      offered: this.#offered,
      outcomes: this.#outcomes,
      repeated_ids: this.#repeated_ids,
      completed_within: this.#within,
      http_statuses: this.#statuses,
      slip_us: Float64Array.from(this.#slips).sort(),
      duration_s: (this.#last_completed_us > 0 ? this.#last_completed_us : this.#last_ended_us) / 1e6,
      offering_s: this.#last_sent_us / 1e6,
      completed_in_order_us: hasLatencies ? this.#inOrder() : new Float64Array(),
      latencies_us: Object.fromEntries(sorted) as Record<LatencyName, Float64Array>,
      last_accepted_us: sinceFirst(this.#last_accepted_us),
      last_completed_us: sinceFirst(this.#last_completed_us),
      open_at_last_plan: this.#ends_us.filter((end_us) => end_us > this.#last_planned_us).length,
    }
  }

  #inOrder(): Float64Array {
    const planned_us = (n: number) => this.#planned_us[n] as number
    const order = Uint32Array.from(this.#planned_us, (_, n) => n)
    order.sort((one, other) => planned_us(one) - planned_us(other))
    return Float64Array.from(order, (n) => this.#took_us[n] as number)
  }
}

function newIds(): (order: LoggedOrder) => boolean {
  const seen = new Set<string>()
  return ({ order_id }) => seen.size < seen.add(order_id).size
}
