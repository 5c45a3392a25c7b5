import { SUBJECT_STATUSES, type SubjectOutcome } from '@three-ways/event-contract/workload'

/**
 * Lines of the outcome feed on their way from the reading thread to the measuring one: columns instead of
 * objects, because cloning ten thousand small objects costs the generator's thread more than reading them
 * did.
 */
export interface OutcomeBatch {
  /** Joined by newlines; a subject cannot contain one. */
  readonly subjects: string
  /** When the chunk that held the line arrived, on the bench's clock. */
  readonly arrived_us: Float64Array
  readonly sequences: Float64Array
  readonly moments: Uint8Array
  readonly statuses: Uint8Array
  /** Position of each line that has a reason, and the reason. */
  readonly reasons: ReadonlyMap<number, string>
}

export interface ArrivedOutcome {
  readonly outcome: SubjectOutcome
  readonly arrived_us: number
}

const MOMENTS = ['decided', 'completed'] as const

export function packOutcomes(arrived: readonly ArrivedOutcome[]): OutcomeBatch {
  const reasons = new Map<number, string>()
  for (const [index, { outcome }] of arrived.entries()) {
    if (outcome.reason !== undefined) reasons.set(index, outcome.reason)
  }
  return {
    subjects: arrived.map(({ outcome }) => outcome.subject).join('\n'),
    arrived_us: Float64Array.from(arrived, ({ arrived_us }) => arrived_us),
    sequences: Float64Array.from(arrived, ({ outcome }) => outcome.sequence),
    moments: Uint8Array.from(arrived, ({ outcome }) => MOMENTS.indexOf(outcome.moment)),
    statuses: Uint8Array.from(arrived, ({ outcome }) => SUBJECT_STATUSES.indexOf(outcome.status)),
    reasons,
  }
}

/** The inverse of `packOutcomes`, line by line. */
export function* unpackOutcomes(batch: OutcomeBatch): Generator<ArrivedOutcome> {
  if (batch.sequences.length === 0) return
  for (const [index, subject] of batch.subjects.split('\n').entries()) {
    const reason = batch.reasons.get(index)
    const outcome: SubjectOutcome = {
      sequence: batch.sequences[index] as number,
      subject,
      moment: MOMENTS[batch.moments[index] as number] ?? 'decided',
      status: SUBJECT_STATUSES[batch.statuses[index] as number] ?? 'placed',
      ...(reason === undefined ? {} : { reason }),
    }
    yield { outcome, arrived_us: batch.arrived_us[index] as number }
  }
}
