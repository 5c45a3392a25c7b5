/**
 * One offered order, as measured. Times are microseconds on the bench's one clock, counted from the start of
 * the cell (scenario, variant, model, repetition); `null` where it did not happen.
 * The logs in `orders/` hold one of these per line and are enough to recompute every headline.
 */
export interface OrderRecord {
  readonly scenario: string
  readonly variant: string
  readonly model: string
  readonly repetition: number
  readonly order_id: string
  /**
   * When it should have been sent; in a bulk import, when the one request that makes them all was to be sent.
   */
  readonly planned_us: number
  /** `null`: never sent. In a bulk import all orders share one moment, and have no latencies of their own. */
  readonly sent_us: number | null
  /** When the request ended: its answer was complete, whatever it said, or it failed. */
  readonly ended_us: number | null
  /** `ended_us` of an order that was taken on (2xx, 422); `null` for any other. */
  readonly accepted_us: number | null
  /** Confirmed or failed is stored by the order service; for a refused order too, if it was stored at all. */
  readonly decided_us: number | null
  /** The terminal state, failures included; for a refused order too, if it was stored at all. */
  readonly completed_us: number | null
  readonly http_status: number | null
  readonly outcome: OrderOutcome
}

/** The term of the ledger that the order was counted under. */
export type OrderOutcome =
  | 'refused'
  | 'completed'
  | 'business_failed'
  | 'dead_lettered'
  | 'unresolved'
  | 'lost'
