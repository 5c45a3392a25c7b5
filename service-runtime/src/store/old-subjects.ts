import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** So many rows are looked at at a time, and the rows of their subjects removed: a millisecond or two. */
export const ROWS_PER_LOOK = 128

interface MessageRow {
  readonly message_id: string
  readonly sequence: number | null
  readonly repeats: number
  /** The message's own time, if it was handled here. */
  readonly handled_ms: number | null
  /** The event's own time, if it was emitted here. */
  readonly emitted_ms: number | null
  /** It is owed or parked, or the newest of the outbox: the next event is numbered behind it. */
  readonly is_needed: 0 | 1
}

/** What a service has forgotten until now. */
export interface Forgotten {
  readonly subjects: number
  /** Of what was emitted up to then something may be gone, RFC 3339; null while nothing is. */
  readonly emitted_through: string | null
  /** Messages with a time up to then, and without a row here, may have been handled; null alike. */
  readonly handled_through: string | null
}

/** One look at some of the rows. */
export interface Look {
  /** Subjects that may be old enough, to be forgotten in a transaction. */
  readonly subjects: readonly string[]
  /** Where the next look begins; undefined behind the last row. */
  readonly next_after: string | undefined
}

/**
 * Inbox and outbox rows that are needed no longer, a subject at a time. All rows of a subject go together,
 * and only when each of them is old, by the message's own time, and none is owed or parked; and not while the
 * service knows that the subject has not ended. So a message that is still known has all that it caused.
 *
 * The same transaction notes up to which time messages are forgotten: whoever gets one again judges it by the
 * same time, however clocks and settings have changed meanwhile.
 */
export class OldSubjects {
  readonly #isOpen: (subject: string) => boolean
  readonly #page: StatementSync
  readonly #ofSubject: StatementSync
  readonly #removeEvent: StatementSync
  readonly #removeMessages: StatementSync
  readonly #note: StatementSync
  readonly #forgotten: StatementSync

  /** The tables have to be there. `isOpen`: whether the service knows that a subject has not ended. */
  constructor(database: DatabaseSync, isOpen: (subject: string) => boolean) {
    this.#isOpen = isOpen
    const rows = `
      SELECT m.message_id, m.sequence, m.repeats, m.time_ms AS handled_ms, o.time_ms AS emitted_ms,
        m.sequence IS NOT NULL AND (o.owed IS NOT NULL
          OR EXISTS (SELECT 1 FROM parked p WHERE p.sequence = m.sequence)
          OR m.sequence = (SELECT max(sequence) FROM outbox)) AS is_needed
      FROM messages m LEFT JOIN outbox o ON o.sequence = m.sequence`
    this.#page = database.prepare(`${rows} WHERE m.message_id > ? ORDER BY m.message_id LIMIT ?`)
    this.#ofSubject = database.prepare(`${rows} WHERE m.message_id > ? AND m.message_id < ?`)
    this.#removeEvent = database.prepare('DELETE FROM outbox WHERE sequence = ?')
    this.#removeMessages = database.prepare('DELETE FROM messages WHERE message_id > ? AND message_id < ?')
    this.#note = database.prepare(
      `UPDATE retention SET handled_through_ms = max(handled_through_ms, ?),
         emitted_through_ms = max(emitted_through_ms, ?), subjects = subjects + 1, repeats = repeats + ?`,
    )
    this.#forgotten = database.prepare(
      'SELECT subjects, emitted_through_ms, handled_through_ms FROM retention',
    )
  }

  /** Finds subjects among the rows behind `after` ('' at first) that have nothing newer than `through_ms`. */
  look(after: string, through_ms: number): Look {
    const rows = this.#page.all(after, ROWS_PER_LOOK) as unknown as MessageRow[]
    const wanted = new Map<string, boolean>()
    for (const row of rows) {
      const subject = subjectOf(row)
      wanted.set(subject, (wanted.get(subject) ?? true) && isOld(row, through_ms))
    }
    const subjects = [...wanted].flatMap(([subject, is_old]) => {
      return is_old && !this.#isOpen(subject) ? [subject] : []
    })
    return { subjects, next_after: rows.length < ROWS_PER_LOOK ? undefined : rows.at(-1)?.message_id }
  }

  /**
   * Forgets those of the subjects of which that is still so; how many. Inside a transaction that is already
   * under way.
   */
  forgetNow(subjects: readonly string[], through_ms: number): number {
    return subjects.filter((subject) => this.#forgetOne(subject, through_ms)).length
  }

  /** What was forgotten in this store, by whichever process. */
  forgotten(): Forgotten {
    const row = this.#forgotten.get() as {
      subjects: number
      emitted_through_ms: number
      handled_through_ms: number
    }
    const { subjects, emitted_through_ms, handled_through_ms } = row
    return {
      subjects,
      emitted_through: timeOrNull(emitted_through_ms),
      handled_through: timeOrNull(handled_through_ms),
    }
  }

  #forgetOne(subject: string, through_ms: number): boolean {
    const [first, end] = [`${subject}:`, `${subject};`]
    const rows = this.#ofSubject.all(first, end) as unknown as MessageRow[]
    if (rows.length === 0 || !rows.every((row) => isOld(row, through_ms)) || this.#isOpen(subject)) {
      return false
    }
    for (const { sequence } of rows) if (sequence !== null) this.#removeEvent.run(sequence)
    this.#removeMessages.run(first, end)
    const newest = (time: 'handled_ms' | 'emitted_ms') =>
      Math.max(...rows.map((row) => row[time] ?? Number.MIN_SAFE_INTEGER))
    const repeats = rows.reduce((sum, row) => sum + row.repeats, 0)
    this.#note.run(newest('handled_ms'), newest('emitted_ms'), repeats)
    return true
  }
}

/** A subject has no colon. */
function subjectOf({ message_id }: MessageRow): string {
  return message_id.slice(0, message_id.lastIndexOf(':'))
}

function isOld({ is_needed, handled_ms, emitted_ms }: MessageRow, through_ms: number): boolean {
  return (
    is_needed === 0 && (handled_ms ?? through_ms) <= through_ms && (emitted_ms ?? through_ms) <= through_ms
  )
}

function timeOrNull(time_ms: number): string | null {
  return time_ms === Number.MIN_SAFE_INTEGER ? null : new Date(time_ms).toISOString()
}
