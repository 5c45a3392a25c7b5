import type { z } from 'zod'
import { dataSchemaName, type Envelope, envelopeSchema, MAX_EVENT_BYTES, SPEC_VERSION } from './envelope.ts'
import { quoted } from './fault-messages.ts'
import { check, type Fault } from './faults.ts'
import { eventId } from './identifiers.ts'
import { readJson } from './read-json.ts'
import { timeText } from './time-text.ts'

/** One kind of event: its type, the version of its data, and the schema of a whole event of this kind. */
export interface EventKind<Type extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly type: Type
  readonly version: number
  readonly summary: string
  readonly data: Data
  readonly schema: z.ZodType<Envelope<Type, z.output<Data>>>
  /** The field of `data` that names the subject once more, where there is one. */
  readonly subject_field?: string
}

/**
 * Declares one kind of event. `summary` is the sentence that documents print; `subject_field` the field of
 * `data` that names the subject once more.
 */
export function defineEvent<Type extends string, Data extends z.ZodType>(
  type: Type,
  version: number,
  summary: string,
  data: Data,
  subject_field?: string,
): EventKind<Type, Data> {
  const schema = envelopeSchema(type, version, data) as unknown as EventKind<Type, Data>['schema']
  const kind = { type, version, summary, data, schema }
  return subject_field === undefined ? kind : { ...kind, subject_field }
}

/** The event of a kind, as a type. */
export type EventOf<Kind> =
  Kind extends EventKind<infer Type, infer Data> ? Envelope<Type, z.output<Data>> : never

/** Why bytes are no event that can be handled. */
export type UndecodableReason =
  | 'too_large'
  | 'not_json'
  | 'not_an_event'
  | 'unknown_type'
  | 'unknown_version'
  | 'invalid_event'

/** What came out of decoding: an event, or the reason and every fault. */
export type Decoded =
  | { readonly ok: true; readonly event: Envelope }
  | { readonly ok: false; readonly reason: UndecodableReason; readonly faults: readonly Fault[] }

/** The events of one workflow: what may be emitted, and the only way in from bytes. */
export interface EventCatalogue {
  readonly kinds: readonly EventKind[]
  /**
   * Makes the event of a known type. Throws for a type that is not in the catalogue: that is a programming
   * error.
   */
  create(type: string, subject: string, source: string, time_ms: number, data: unknown): Envelope
  /** Decodes anything. Never throws; a fault list is never empty. */
  decode(bytes: Uint8Array | string): Decoded
  /** As `decode`, for JSON that was parsed already. */
  decodeJson(json: unknown): Decoded
}

export function defineCatalogue(kinds: readonly EventKind[]): EventCatalogue {
  const byType = new Map(kinds.map((kind) => [kind.type, kind]))
  const names = kinds.map((kind) => kind.type).join(', ')

  function create(type: string, subject: string, source: string, time_ms: number, data: unknown): Envelope {
    const kind = byType.get(type)
    if (kind === undefined) throw new TypeError(`Creating an event: expected a type of ${names}, got ${type}`)
    return {
      specversion: SPEC_VERSION,
      id: eventId(subject, type),
      source: `/${source}`,
      type,
      subject,
      time: timeText(time_ms),
      datacontenttype: 'application/json',
      dataschema: dataSchemaName(type, kind.version),
      data,
    }
  }

  function decode(bytes: Uint8Array | string): Decoded {
    const size_bytes = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength
    if (size_bytes > MAX_EVENT_BYTES) {
      return undecodable('too_large', '$', `expected at most ${MAX_EVENT_BYTES} bytes, got ${size_bytes}`)
    }
    const read = readJson(bytes)
    if (read.ok) return decodeJson(read.json)
    return {
      ok: false,
      reason: read.reason === 'ambiguous' ? 'invalid_event' : 'not_json',
      faults: read.faults,
    }
  }

  function decodeJson(json: unknown): Decoded {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      return undecodable(
        'not_an_event',
        '$',
        `expected a JSON object with CloudEvents attributes, got ${quoted(json)}`,
      )
    }
    const { type, dataschema } = json as Partial<Envelope>
    if (typeof type !== 'string') {
      const got = type === undefined ? 'is missing' : `got ${quoted(type)}`
      return undecodable('not_an_event', 'type', `${got}, expected one of ${names}`)
    }
    const kind = byType.get(type)
    if (kind === undefined)
      return undecodable('unknown_type', 'type', `expected one of ${names}, got ${quoted(type)}`)
    const expected = dataSchemaName(type, kind.version)
    if (typeof dataschema === 'string' && dataschema !== expected) {
      return undecodable('unknown_version', 'dataschema', `expected "${expected}", got ${quoted(dataschema)}`)
    }
    const checked = check(kind.schema, json)
    if (!checked.ok) return { ok: false, reason: 'invalid_event', faults: checked.faults }
    const contradictions = contradictionsIn(checked.value, kind)
    if (contradictions.length > 0) return { ok: false, reason: 'invalid_event', faults: contradictions }
    return { ok: true, event: checked.value }
  }

  return { kinds, create, decode, decodeJson }
}

const NONE: readonly Fault[] = []

/**
 * An event says three times what it is about. Where it contradicts itself, it would be taken for another fact
 * that was handled before and vanish, or change somebody else's rows.
 */
function contradictionsIn(
  { id, subject, type, data }: Envelope,
  { subject_field }: EventKind,
): readonly Fault[] {
  const named = subject_field === undefined ? subject : (data as Record<string, unknown>)[subject_field]
  const expected_id = eventId(subject, type)
  if (id === expected_id && named === subject) return NONE
  const faults: Fault[] = []
  if (id !== expected_id) {
    faults.push({
      path: 'id',
      message: `expected ${quoted(expected_id)}, subject and type, got ${quoted(id)}`,
    })
  }
  if (named !== subject) {
    const message = `expected ${quoted(subject)}, as the subject says, got ${quoted(named)}`
    faults.push({ path: `data.${subject_field}`, message })
  }
  return faults
}

function undecodable(reason: UndecodableReason, path: string, message: string): Decoded {
  return { ok: false, reason, faults: [{ path, message }] }
}
