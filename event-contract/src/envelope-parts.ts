import { dataSchemaName, type Envelope, SPEC_VERSION } from './envelope.ts'
import { eventId } from './identifiers.ts'
import { timeOf, timeText } from './time-text.ts'

/**
 * What one event says that no other of its kind says: enough to write the whole of it down again, at a third
 * of its length.
 */
export interface EnvelopeParts {
  readonly subject: string
  readonly type: string
  /** The emitting service, as a path. */
  readonly source: string
  /** Of its data. */
  readonly version: number
  /** When it was emitted, milliseconds since 1970. */
  readonly time_ms: number
  /** Its data, as JSON. */
  readonly data: string
}

/** Takes an event of a catalogue apart. Throws a `TypeError` for one that could not be put together again. */
export function partsOf({ id, subject, type, source, time, dataschema, data }: Envelope): EnvelopeParts {
  const version = Number(dataschema.slice(dataschema.lastIndexOf(':') + 1))
  const time_ms = timeOf(time)
  if (
    id !== eventId(subject, type) ||
    dataschema !== dataSchemaName(type, version) ||
    Number.isNaN(time_ms)
  ) {
    const expected = `expected the id ${eventId(subject, type)}, a version and a time`
    throw new TypeError(`Keeping an event: ${expected}, got ${id}, ${dataschema} and ${time}`)
  }
  return { subject, type, source, version, time_ms, data: JSON.stringify(data) }
}

/** The event as JSON, as `JSON.stringify` writes what a catalogue made. */
export function encodedEvent({ subject, type, source, version, time_ms, data }: EnvelopeParts): string {
  const about = JSON.stringify(subject)
  const time = timeText(time_ms)
  const head = `{"specversion":"${SPEC_VERSION}","id":${about.slice(0, -1)}:${type}","source":"${source}"`
  const what = `"type":"${type}","subject":${about},"time":"${time}","datacontenttype":"application/json"`
  return `${head},${what},"dataschema":"${dataSchemaName(type, version)}","data":${data}}`
}
