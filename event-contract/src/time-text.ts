/**
 * Events of one moment bear the same time, and reading or writing one costs as much as an event's own fields
 * together: the latest is remembered, each way.
 */
let written_ms = Number.NaN
let written = ''
let read = ''
let read_ms = Number.NaN

/** Milliseconds since 1970 as ISO 8601, in UTC. Throws a `RangeError` for what is no time. */
export function timeText(time_ms: number): string {
  if (time_ms !== written_ms) {
    written = new Date(time_ms).toISOString()
    written_ms = time_ms
  }
  return written
}

/** The milliseconds since 1970 of a time as `timeText` writes it; NaN for what is no time. */
export function timeOf(text: string): number {
  if (text !== read) {
    read_ms = Date.parse(text)
    read = text
  }
  return read_ms
}
