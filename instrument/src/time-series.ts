import type { BacklogSample } from './backlog-sampler.ts'
import type { ClientRecord } from './client-record.ts'
import { isAskedAt, isCompleted, isOpenAt, isRefused } from './subject-moments.ts'

/** One second of a cell's load. Counts are of what happened in it, levels of its end. */
export interface SeriesPoint {
  /** 0 is the first second of the load. */
  readonly second: number
  readonly offered: number
  /** Requests of clients that came again after a refusal. */
  readonly repeated: number
  readonly accepted: number
  /** Requests that ended without their subject being taken on. */
  readonly refused: number
  readonly completed: number
  readonly business_failed: number
  /** Customers that wait for an answer. */
  readonly in_flight: number
  /** Subjects that were taken on and have not ended, and how long the oldest of them has waited. */
  readonly open_subjects: number
  readonly oldest_age_s: number
  /** Deliveries that the outboxes owe; `null` where this second was not counted. */
  readonly outboxes: number | null
  /**
   * Those and what the broker holds, counted within half a second of its end; `null` where it did not answer.
   */
  readonly backlog: number | null
  /** The same by queue, topic-partition or outbox; those with nothing are left out. */
  readonly messages: Readonly<Record<string, number>>
  /** What was done to the system in this second, such as `kill` and a name. */
  readonly events: readonly string[]
}

const SECOND_US = 1_000_000

/** Something that was done to a system while it was under load. */
export interface SeriesEvent {
  readonly at_us: number
  readonly what: string
}

export interface SeriesInput {
  readonly subjects: readonly ClientRecord[]
  /** Subjects that were placed again after a refusal; counted as requests, and not as offered. */
  readonly repeats?: readonly ClientRecord[]
  /** The origin: when the load began. */
  readonly started_us: number
  readonly samples: readonly BacklogSample[]
  readonly events: readonly SeriesEvent[]
}

/**
 * A cell second by second, from its first subject to the last thing that happened. What subjects did is
 * counted afterwards from their exact moments; only the backlog was sampled. Pure.
 */
export function timeSeries({
  subjects: first,
  repeats = [],
  started_us,
  samples,
  events,
}: SeriesInput): SeriesPoint[] {
  const subjects = [...first, ...repeats]
  const secondOf = (at_us: number) => Math.floor((at_us - started_us) / SECOND_US)
  const perSecond = (moments: readonly (number | null)[]) => {
    const counts = new Map<number, number>()
    for (const at_us of moments) {
      if (at_us !== null) counts.set(secondOf(at_us), (counts.get(secondOf(at_us)) ?? 0) + 1)
    }
    return counts
  }
  const offered = perSecond(first.map(({ planned_us }) => planned_us))
  const repeated = perSecond(repeats.map(({ sent_us }) => sent_us))
  const accepted = perSecond(subjects.map(({ accepted_us }) => accepted_us))
  const refused = perSecond(subjects.filter(isRefused).map(({ ended_us }) => ended_us))
  const completed = perSecond(subjects.filter(isCompleted).map(({ completed_us }) => completed_us))
  const ended = subjects.filter((subject) => !isCompleted(subject) && !isRefused(subject))
  const failed = perSecond(ended.map(({ completed_us }) => completed_us))
  const seconds = Math.max(
    -1,
    ...[offered, accepted, refused, completed, failed].flatMap((one) => [...one.keys()]),
  )
  return Array.from({ length: seconds + 1 }, (_, second) => {
    const end_us = started_us + (second + 1) * SECOND_US
    const counted = samples.filter(({ at_us }) => Math.abs(at_us - end_us) < SECOND_US / 2)
    const whole = nearest(
      counted.filter(({ total }) => total !== null),
      end_us,
    )
    const sample = whole ?? nearest(counted, end_us)
    return {
      second,
      offered: offered.get(second) ?? 0,
      repeated: repeated.get(second) ?? 0,
      accepted: accepted.get(second) ?? 0,
      refused: refused.get(second) ?? 0,
      completed: completed.get(second) ?? 0,
      business_failed: failed.get(second) ?? 0,
      in_flight: subjects.filter((subject) => isAskedAt(subject, end_us)).length,
      ...openAt(subjects, end_us),
      outboxes: sample?.outboxes ?? null,
      backlog: sample?.total ?? null,
      messages: sample?.messages ?? {},
      events: events.filter(({ at_us }) => secondOf(at_us) === second).map(({ what }) => what),
    }
  })
}

function nearest(samples: readonly BacklogSample[], to_us: number): BacklogSample | undefined {
  const distance = ({ at_us }: BacklogSample) => Math.abs(at_us - to_us)
  return samples.toSorted((one, other) => distance(one) - distance(other))[0]
}

function openAt(subjects: readonly ClientRecord[], at_us: number) {
  const open = subjects.filter((subject) => isOpenAt(subject, at_us))
  const oldest_us = Math.min(at_us, ...open.map(({ accepted_us }) => accepted_us ?? at_us))
  return { open_subjects: open.length, oldest_age_s: Math.round((at_us - oldest_us) / 1000) / 1000 }
}
