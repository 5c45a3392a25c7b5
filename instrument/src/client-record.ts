import { SUBJECT_STATUSES, type SubjectStatus } from '@three-ways/event-contract/workload'

/**
 * How the request of one subject ended. `connection_refused`: it certainly never arrived. `connection_lost`,
 * `timed_out`, `aborted`: indeterminate, only the stores know whether the subject exists.
 */
export const FATES = [
  'not_sent',
  'in_flight',
  'answered',
  'connection_refused',
  'connection_lost',
  'timed_out',
  'aborted',
] as const
export type Fate = (typeof FATES)[number]
export type FailedFate = Exclude<Fate, 'not_sent' | 'in_flight' | 'answered'>

/** By the code that a journal keeps of them. */
export const STATUSES = [undefined, ...SUBJECT_STATUSES] as const

/** One subject as the customer and the feed saw it. Moments are readings of the bench's clock. */
export interface ClientRecord {
  readonly subject: string
  readonly planned_us: number
  readonly sent_us: number | null
  /** When the answer was complete, or the request failed. */
  readonly ended_us: number | null
  /** `ended_us` of a subject that was taken on, else null. */
  readonly accepted_us: number | null
  readonly decided_us: number | null
  readonly completed_us: number | null
  readonly fate: Fate
  readonly http_status: number | null
  readonly answer_status: SubjectStatus | undefined
  readonly answer_reason: string | undefined
  /** Status of the last line that the feed had about this subject. */
  readonly feed_status: SubjectStatus | undefined
  readonly feed_reason: string | undefined
  /** Ending lines of the feed with different sequences. More than one: the subject ended twice. */
  readonly endings: number
}
