import { z } from 'zod'
import { orderIdSchema } from './identifiers.ts'

/** The version of CloudEvents whose attribute names the envelope uses. */
export const SPEC_VERSION = '1.0'
/** The largest encoded event that is read, in bytes. A bigger one is a fault, not an attempt. */
export const MAX_EVENT_BYTES = 256 * 1024

/** How a whole event is labelled where a carrier has a place for it: CloudEvents 1.0, structured mode. */
export const EVENT_CONTENT_TYPE = 'application/cloudevents+json'

/** One event as it travels: CloudEvents 1.0 attributes in structured JSON, with our data. */
export interface Envelope<Type extends string = string, Data = unknown> {
  readonly specversion: typeof SPEC_VERSION
  /** Unique for this fact; the same fact published again has the same id (see `eventId`). */
  readonly id: string
  /** The service that emitted it, as a path: `/order-service`. */
  readonly source: string
  readonly type: Type
  /** What the event is about: the order id. Also the partition key. */
  readonly subject: string
  /** When it was emitted, RFC 3339 in UTC: the event time of every analysis. */
  readonly time: string
  readonly datacontenttype: 'application/json'
  /** `urn:three-ways:<type>:<version>`. */
  readonly dataschema: string
  readonly data: Data
}

/** The name of a data schema with its version. */
export function dataSchemaName(type: string, version: number): string {
  return `urn:three-ways:${type}:${version}`
}

/** The schema of a whole event of one type and version: the only source of its type, check and documents. */
export function envelopeSchema<Type extends string, Data extends z.ZodType>(
  type: Type,
  version: number,
  data: Data,
) {
  return z.object({
    specversion: z.literal(SPEC_VERSION),
    id: z.string().min(1),
    source: z
      .string()
      .regex(/^\/[a-z-]+$/, 'expected the emitting service as a path, such as /order-service'),
    type: z.literal(type),
    subject: orderIdSchema,
    time: z.iso.datetime(),
    datacontenttype: z.literal('application/json'),
    dataschema: z.literal(dataSchemaName(type, version)),
    data,
  })
}
