import type { Outcome } from '@three-ways/event-contract/order-api'

/**
 * Lines of the outcome feed on their way from the reading thread to the measuring one: columns instead of
 * objects, because cloning ten thousand small objects costs the generator's thread more than reading them
 * did.
 */
export interface OutcomeBatch {
  /** Order ids, joined by newlines; an order id cannot contain one. */
  readonly order_ids: string
  /** When the chunk that held the line arrived, on the bench's clock. */
  readonly arrived_us: Float64Array
  readonly sequences: Float64Array
  readonly moments: Uint8Array
  readonly statuses: Uint8Array
  /** Position of each line that has a reason, and the reason. */
  readonly reasons: ReadonlyMap<number, string>
}

export interface ArrivedOutcome {
  readonly outcome: Outcome
  readonly arrived_us: number
}

const MOMENTS = ['decided', 'completed'] as const
const STATUSES = ['placed', 'confirmed', 'failed'] as const

export function packOutcomes(arrived: readonly ArrivedOutcome[]): OutcomeBatch {
  const reasons = new Map<number, string>()
  for (const [index, { outcome }] of arrived.entries()) {
    if (outcome.reason !== undefined) reasons.set(index, outcome.reason)
  }
  return {
    order_ids: arrived.map(({ outcome }) => outcome.order_id).join('\n'),
    arrived_us: Float64Array.from(arrived, ({ arrived_us }) => arrived_us),
    sequences: Float64Array.from(arrived, ({ outcome }) => outcome.sequence),
    moments: Uint8Array.from(arrived, ({ outcome }) => MOMENTS.indexOf(outcome.moment)),
    statuses: Uint8Array.from(arrived, ({ outcome }) => STATUSES.indexOf(outcome.status)),
    reasons,
  }
}

/** The inverse of `packOutcomes`, line by line. */
export function* unpackOutcomes(batch: OutcomeBatch): Generator<ArrivedOutcome> {
  if (batch.sequences.length === 0) return
  for (const [index, order_id] of batch.order_ids.split('\n').entries()) {
    const reason = batch.reasons.get(index)
    const outcome: Outcome = {
      sequence: batch.sequences[index] as number,
      order_id,
      moment: MOMENTS[batch.moments[index] as number] ?? 'decided',
      status: STATUSES[batch.statuses[index] as number] ?? 'placed',
    }
    if (reason !== undefined) outcome.reason = reason
    yield { outcome, arrived_us: batch.arrived_us[index] as number }
  }
}
