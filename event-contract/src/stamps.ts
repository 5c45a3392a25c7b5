import { z } from 'zod'
import { spanIdSchema, traceIdSchema } from './trace-context.ts'

/** The header in which a traced message carries its stamps, over HTTP, AMQP and Kafka alike. */
export const STAMPS_HEADER = 'three-ways-stamps'

const clockSchema = z.string().regex(/^[0-9a-f]{12}$/)
const usSchema = z.number().int().min(0)

/**
 * What a message tells of the hop that caused it: when that began and was committed, and when the message was
 * handed to its carrier. Microseconds of the clock that `clock` names; stamps of two clocks have nothing to
 * do with each other.
 */
export const stampsSchema = z.object({
  clock: clockSchema,
  received_us: usSchema,
  committed_us: usSchema,
  sent_us: usSchema,
})
export type Stamps = Readonly<z.output<typeof stampsSchema>>

/** One hop of a subject: a command or message in one service, from its arrival to its commit. */
export const hopSchema = z.object({
  /** Ascending in its service, in the order of the commits. */
  number: usSchema,
  subject: z.string(),
  /** What came: the type of an event, or the route of a command. */
  message: z.string(),
  clock: clockSchema,
  received_us: usSchema,
  /** When all was decided that the commit then wrote. */
  handled_us: usSchema,
  committed_us: usSchema,
  /** What the message carried; null for one whose sender told nothing. */
  before: stampsSchema.nullable(),
  /** Of which trace it is, itself, and what caused it; null where that is the beginning. */
  trace_id: traceIdSchema,
  span_id: spanIdSchema,
  parent_span_id: spanIdSchema.nullable(),
  /** Why what came was given up, in a word; null for what was carried out. */
  given_up: z.string().nullable(),
})
export type Hop = Readonly<z.output<typeof hopSchema>>

/** `GET /trace`, where a service traces: hops, in the order of their numbers. */
export const traceSchema = z.object({
  service: z.string(),
  hops: z.array(hopSchema),
  /** The number of the newest hop; 0 where there is none. */
  newest: usSchema,
})

/** As the header has it: `<clock>;<received>;<committed>;<sent>`. */
export function encodeStamps({ clock, received_us, committed_us, sent_us }: Stamps): string {
  return `${clock};${received_us};${committed_us};${sent_us}`
}

const HEADER = /^([0-9a-f]{12});(\d{1,15});(\d{1,15});(\d{1,15})$/

/** Reads the header. A hint that cannot be read is none: undefined, whatever it is. */
export function readStamps(header: unknown): Stamps | undefined {
  const [, clock, received, committed, sent] = HEADER.exec(typeof header === 'string' ? header : '') ?? []
  if (clock === undefined) return undefined
  return {
    clock,
    received_us: Number(received),
    committed_us: Number(committed),
    sent_us: Number(sent),
  }
}
