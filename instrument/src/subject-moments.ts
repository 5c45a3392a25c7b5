import type { ClientRecord } from './client-record.ts'

/** Everything about the subject happened, and it was not for nothing. */
export function isCompleted({ completed_us, feed_status }: ClientRecord): boolean {
  return completed_us !== null && feed_status === 'confirmed'
}

/** The request ended, and the subject was not taken on: refused, or no answer at all. */
export function isRefused({ ended_us, accepted_us }: ClientRecord): boolean {
  return ended_us !== null && accepted_us === null
}

/** Whether the subject had been taken on by then and had not ended yet. */
export function isOpenAt({ accepted_us, completed_us }: ClientRecord, at_us: number): boolean {
  return accepted_us !== null && accepted_us <= at_us && (completed_us === null || completed_us > at_us)
}

/** Whether the customer waited for an answer at that moment. */
export function isAskedAt({ sent_us, ended_us }: ClientRecord, at_us: number): boolean {
  return sent_us !== null && sent_us <= at_us && (ended_us === null || ended_us > at_us)
}

/** The most subjects that were open at the same moment. Exact: counted at every acceptance and every end. */
export function mostOpen(subjects: readonly ClientRecord[]): number {
  return mostAtOnce(subjects.map(({ accepted_us, completed_us }) => [accepted_us, completed_us]))
}

/** The most customers that waited for an answer at the same moment. */
export function mostAsked(subjects: readonly ClientRecord[]): number {
  return mostAtOnce(subjects.map(({ sent_us, ended_us }) => [sent_us, ended_us]))
}

/** How many spans overlap at most. One that never began counts for nothing, one that never ended for ever. */
function mostAtOnce(spans: readonly (readonly [from_us: number | null, to_us: number | null])[]): number {
  const steps = spans.flatMap(([from_us, to_us]) => {
    if (from_us === null || (to_us ?? Number.POSITIVE_INFINITY) <= from_us) return []
    return [{ at_us: from_us, step: 1 }, ...(to_us === null ? [] : [{ at_us: to_us, step: -1 }])]
  })
  let now = 0
  let most = 0
  // An end and a beginning at the same moment do not overlap.
  for (const { step } of steps.sort((a, b) => a.at_us - b.at_us || a.step - b.step)) {
    now += step
    most = Math.max(most, now)
  }
  return most
}
