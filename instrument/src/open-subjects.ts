import type { ClientRecord } from './client-record.ts'

/** From when to when a subject was open, in whole microseconds from the start of a load. */
export interface OpenSpan {
  readonly planned_us: number
  /** Infinite for one that never came to an end. */
  readonly ended_us: number
}

/**
 * When each subject was open: from its plan to the end that the feed told, or to the answer that refused it.
 * Rounded as the log of a cell rounds, so that both count the same.
 */
export function openSpans(subjects: Iterable<ClientRecord>, started_us: number): OpenSpan[] {
  return Array.from(subjects, ({ planned_us, completed_us, accepted_us, ended_us }) => {
    const end_us = completed_us ?? (accepted_us === null ? ended_us : null)
    return {
      planned_us: Math.round(planned_us - started_us),
      ended_us: end_us === null ? Number.POSITIVE_INFINITY : Math.round(end_us - started_us),
    }
  })
}

/** How many subjects were open at that moment: under way, or overdue and not even sent. */
export function openAt(spans: readonly OpenSpan[], at_us: number): number {
  return spans.filter(({ planned_us, ended_us }) => planned_us <= at_us && ended_us > at_us).length
}

/** How many were open when the last one was planned: what the load left behind. 0 without any. */
export function openAtEnd(spans: readonly OpenSpan[]): number {
  const last = spans.at(-1)
  return last === undefined ? 0 : openAt(spans, last.planned_us)
}
