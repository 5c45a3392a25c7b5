/**
 * One offered order, as measured. Times are microseconds on the bench's one clock, counted from the start of
 * the cell (scenario, variant, model, repetition); `null` where it did not happen.
 * `orders.ndjson.gz` holds one of these per line and is enough to recompute every headline.
 */
export interface OrderRecord {
  readonly scenario: string
  readonly variant: string
  readonly model: string
  readonly repetition: number
  readonly order_id: string
  readonly planned_us: number
  readonly sent_us: number | null
  readonly accepted_us: number | null
  readonly decided_us: number | null
  readonly completed_us: number | null
  readonly http_status: number | null
  readonly outcome: OrderOutcome
}

/** The term of the ledger that the order was counted under. */
export type OrderOutcome = 'refused' | 'completed' | 'business_failed' | 'dead_lettered' | 'unresolved' | 'lost'
